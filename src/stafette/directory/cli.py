"""``stafette directory``: read, write, template, search."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from stafette.core import actor
from stafette.directory.catalog.read import read_catalog
from stafette.directory.catalog.report import ImportReport
from stafette.directory.interchange.errors import InterchangeError
from stafette.directory.interchange.export import ExportFormat, export
from stafette.directory.interchange.template_writer import template_csv, template_xlsx
from stafette.directory.services.documents import rebuild_search
from stafette.directory.services.imports import Phase, import_paths

console = Console()
progress_console = Console(stderr=True)
SHOWN_PROBLEMS = 40
SHOWN_CHANGES = 40
FORMATS = {
    "json": ExportFormat.HSDS_JSON,
    "zip": ExportFormat.HSDS_PACKAGE,
    "csv": ExportFormat.TEMPLATE_CSV,
    "xlsx": ExportFormat.TEMPLATE_XLSX,
}
PHASES = {
    Phase.READING: "Dateien lesen",
    Phase.COMPARING: "Mit dem Wegweiser vergleichen",
    Phase.DOUBLES: "Doppelte suchen",
    Phase.WRITING: "Übernehmen",
}
KINDS = {"new": "Neu", "changed": "Geändert", "gone": "Nicht mehr da", "duplicate": "Vielleicht doppelt"}
SEVERITIES = {"error": "Fehler", "warning": "Warnung", "info": "Hinweis"}


@click.group()
def directory() -> None:
    """Wegweiser: einlesen, ausgeben, Vorlage, Suche neu aufbauen."""


@directory.command("import")
@click.argument("files", metavar="DATEI…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Wirklich übernehmen. Ohne das wird nur gezeigt, was sich ändern würde.")
@click.option("--source", help="Name der Quelle (kleine Buchstaben, Ziffern, Bindestriche). Sonst wird er erkannt.")
def import_command(files: tuple[Path, ...], write: bool, source: str | None) -> None:
    """Angebote aus Dateien einlesen.

    Das Format wird erkannt: HSDS 3.0 (JSON oder CSV-Paket), unsere Vorlage (CSV oder XLSX), Leistungen und Standorte
    einer Stadt (JSON, beide Dateien zusammen).
    """
    with _bar() as bar:
        task = bar.add_task(PHASES[Phase.READING], total=None)

        def advance(phase: Phase, done: int, total: int) -> None:
            bar.update(task, description=PHASES[phase], completed=done, total=total or None)

        try:
            report = import_paths(
                paths=files, write=write, actor=actor.system("import"), source=source, progress=advance
            )
        except InterchangeError as error:
            raise click.ClickException(str(error)) from error
    show_report(report)


@directory.command("export")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "name",
    type=click.Choice(list(FORMATS)),
    help="json: HSDS 3.0, zip: HSDS-CSV-Paket, csv und xlsx: unsere Vorlage. Sonst nach der Endung der Datei.",
)
@click.option("--source", help="Nur die Angebote dieser Quelle. Sonst der ganze Wegweiser.")
def export_command(file: Path, name: str | None, source: str | None) -> None:
    """Den Wegweiser in eine Datei schreiben."""
    chosen = name or file.suffix.lstrip(".").lower()
    if chosen not in FORMATS:
        raise click.UsageError(f"Bitte geben Sie --format an: {', '.join(FORMATS)}.")
    catalog = read_catalog(source, actor.system("export"))
    _save(file, export(catalog, FORMATS[chosen]).data)
    progress_console.print(f"{len(catalog.services)} Angebote stehen in {file}.")


@directory.command("template")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path, dir_okay=False))
def template_command(file: Path) -> None:
    """Die leere Vorlage schreiben, als CSV oder XLSX nach der Endung der Datei."""
    writers = {".csv": template_csv, ".xlsx": template_xlsx}
    if file.suffix.lower() not in writers:
        raise click.UsageError("Die Datei soll auf .csv oder .xlsx enden.")
    _save(file, writers[file.suffix.lower()]())
    progress_console.print(f"Die Vorlage steht in {file}.")


@directory.command("rebuild-search")
def rebuild_search_command() -> None:
    """Die Wörter aller Angebote neu auswerten. Laufende Server merken es von selbst."""
    with _bar() as bar:
        task = bar.add_task("Angebote auswerten", total=None)
        count = rebuild_search(
            actor=actor.system("search"),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    progress_console.print(f"{count} Angebote ausgewertet.")


def show_report(report: ImportReport) -> None:
    """Print the report as tables; long lists are cut, and it says so."""
    console.print(f"\nQuelle [bold]{report.source}[/bold], Format {report.format}")
    counts = Table("", "Neu", "Geändert", "Gleich", "Nicht mehr da", "Vielleicht doppelt")
    for row in report.counts:
        numbers = (row.new, row.changed, row.unchanged, row.gone, row.duplicate)
        counts.add_row(row.label, *(str(number) for number in numbers))
    console.print(counts)
    _show_changes(report)
    _show_problems(report)
    console.print(_last_line(report))


def _show_changes(report: ImportReport) -> None:
    for kind, title in KINDS.items():
        rows = [change for change in report.changes if change.kind == kind]
        if not rows:
            continue
        table = Table("Was", "Name", "Im Einzelnen", title=title, title_justify="left")
        for row in rows[:SHOWN_CHANGES]:
            table.add_row(row.label, row.name, "\n".join(row.details))
        console.print(table)
        if len(rows) > SHOWN_CHANGES or report.changes_more:
            console.print(f"Hier stehen die ersten {min(len(rows), SHOWN_CHANGES)}.")


def _show_problems(report: ImportReport) -> None:
    if not report.problems:
        return
    table = Table("", "Wo", "Feld", "Was ist los?", "So geht es richtig", title="Zu den Dateien", title_justify="left")
    for row in report.problems[:SHOWN_PROBLEMS]:
        place = f"{row.file}, Zeile {row.line}" if row.line else row.file
        table.add_row(SEVERITIES[row.severity], place, row.field, row.message, row.remedy)
    console.print(table)
    if report.problem_total > SHOWN_PROBLEMS:
        console.print(f"Hier stehen {min(SHOWN_PROBLEMS, len(report.problems))} von {report.problem_total}.")


def _last_line(report: ImportReport) -> str:
    if not report.has_changes:
        return "Es gibt nichts zu ändern. Alles ist schon so im Wegweiser."
    if report.written:
        return "Übernommen."
    return "Noch ist nichts geändert. Mit --write wird es übernommen."


def _save(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{file} lässt sich nicht schreiben: {error.strerror}.") from error


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=progress_console, transient=True)
