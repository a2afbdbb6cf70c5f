"""``stafette demo``: the fictional county."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from stafette.demo.services import SEED, OtherCountyLoaded, demo_sign_ins, load_demo, load_people
from stafette.demo.sizes import CROWDS, EXTENTS, Size

console = Console(stderr=True)
SIZES = [size.value for size in Size]


@click.group()
def demo() -> None:
    """Der erfundene Landkreis für Vorführungen und Messungen."""


@demo.command("load")
@click.option("--size", type=click.Choice(SIZES), default=Size.COUNTY.value, show_default=True, help="Wie groß.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Startzahl: die gleiche gibt das Gleiche.")
def load_command(size: str, seed: int) -> None:
    """Den Landkreis laden. Was schon da ist, bleibt; ein abgebrochenes Laden geht weiter."""
    extent = EXTENTS[Size(size)]
    with _bar() as bar:
        task = bar.add_task("Angebote", total=extent.offers)
        try:
            written = load_demo(
                size=Size(size), seed=seed, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        except OtherCountyLoaded as error:
            raise click.ClickException(str(error)) from error
        crowd = bar.add_task("Haushalte", total=CROWDS[Size(size)].households)
        households = load_people(lambda done, total: bar.update(crowd, completed=done, total=total))
    if written or households:
        console.print(f"{written} Angebote und {households} Haushalte geladen.")
    else:
        console.print("Der Landkreis ist schon da. Es gibt nichts zu tun.")


@demo.command("accounts")
def accounts_command() -> None:
    """Die Konten zeigen, mit denen man sich in der Vorführung anmelden kann."""
    rows = demo_sign_ins()
    if not rows:
        raise click.ClickException("Es ist keine Vorführung geladen (oder STAFETTE_DEMO ist aus).")
    table = Table("Rolle", "Name", "E-Mail", "Passwort")
    for row in rows:
        table.add_row(row.role, row.name, row.email, row.password)
    Console().print(table)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)
