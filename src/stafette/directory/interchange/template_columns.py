"""The own template: one row per offer and place. Headings are German, the order is that of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stafette.directory.interchange.errors import WrongColumns
from stafette.directory.interchange.suggest import nearest
from stafette.directory.interchange.words import folded


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` in our code, ``heading`` and ``help`` for people, ``example`` for the explanation row."""

    key: str
    heading: str
    help: str
    example: str = ""
    needed: bool = False


COLUMNS: Final = (
    Column(
        "organization",
        "Organisation",
        "Wer das anbietet. Immer gleich geschrieben.",
        "Beratungsverein Musterstadt",
        True,
    ),
    Column("name", "Angebot", "Wie das Angebot heißt.", "Schuldnerberatung", True),
    Column("source_id", "Kennung", "Eigene Nummer des Angebots; bleibt bei jeder Lieferung gleich.", "A-017"),
    Column("summary", "Kurz gesagt", "Ein bis zwei Sätze.", "Wir helfen bei Schulden. Vertraulich."),
    Column("description", "Beschreibung", "Ausführlicher Text.", "Wir ordnen mit Ihnen Ihre Unterlagen."),
    Column("themes", "Themen", "Namen der Themen, getrennt durch Semikolon.", "Schulden und Insolvenz"),
    Column("keywords", "Stichwörter", "Wörter, nach denen Menschen suchen; Semikolon.", "Pfändung; Inkasso"),
    Column("target_groups", "Für wen", "Gruppen, getrennt durch Semikolon; leer heißt: für alle.", "Alleinerziehende"),
    Column("minimum_age", "Alter ab", "Jahre.", "18"),
    Column("maximum_age", "Alter bis", "Jahre.", ""),
    Column("eligibility", "Voraussetzungen", "Was gegeben sein muss.", "Wohnsitz im Landkreis"),
    Column("access_person", "Zugang für Ratsuchende", "Wie man selbst hinkommt.", "Offene Sprechstunde"),
    Column("access_professional", "Zugang für Fachkräfte", "Wie Fachkräfte vermitteln.", "Anruf genügt"),
    Column("application_process", "Anmeldung", "Wie man sich anmeldet.", "Telefonisch"),
    Column("procedure", "Ablauf", "Was beim ersten Mal geschieht.", "Erstgespräch von 45 Minuten"),
    Column("free_of_charge", "Kostenlos", "ja oder nein.", "ja"),
    Column("fees_description", "Kosten", "Wenn es etwas kostet: was.", ""),
    Column("required_documents", "Mitbringen", "Unterlagen, getrennt durch Semikolon.", "Ausweis; Briefe"),
    Column("languages", "Sprachen", "Gesprochene Sprachen, getrennt durch Semikolon.", "Deutsch; Arabisch"),
    Column("childcare", "Kinderbetreuung", "ja oder nein: während des Angebots.", "nein"),
    Column("childcare_note", "Hinweis Kinderbetreuung", "Alter, Anmeldung.", ""),
    Column("phone", "Telefon", "Nummern, getrennt durch Semikolon.", "030 23125 017"),
    Column("fax", "Fax", "Nummer.", ""),
    Column("email", "E-Mail", "Adresse des Angebots.", "schulden@verein.example"),
    Column("url", "Internet", "Seite des Angebots.", "https://verein.example/schulden"),
    Column("contact", "Ansprechstelle", "Funktion oder Name.", "Sekretariat"),
    Column(
        "schedules", "Öffnungszeiten", "Tage und Zeiten, getrennt durch Semikolon.", "Mo–Do 09:00–12:00; Do 14:00–18:00"
    ),
    Column("service_areas", "Einzugsgebiet", "Orte, getrennt durch Semikolon; leer heißt: überall.", "Musterstadt"),
    Column("alert", "Aktueller Hinweis", "Was gerade anders ist.", ""),
    Column("capacity", "Plätze", "frei, Warteliste 6 Wochen, Aufnahmestopp bis 31.01.2027 oder leer.", "frei"),
    Column("status", "Status", "aktiv, ruht, beendet, vorübergehend geschlossen.", "aktiv"),
    Column("published", "Veröffentlicht", "ja oder nein.", "ja"),
    Column("place", "Name des Ortes", "Haus, in dem das Angebot stattfindet.", "Haus der Beratung"),
    Column("street", "Straße und Hausnummer", "Wie auf dem Briefkopf.", "Marktplatz 3"),
    Column("postal_code", "PLZ", "Fünf Ziffern, auch führende Null.", "01234"),
    Column("city", "Ort", "Name der Gemeinde.", "Musterstadt"),
    Column("address_extra", "Adresszusatz", "Stockwerk, Hinterhof.", "2. Stock"),
    Column("latitude", "Breitengrad", "Grad mit Komma oder Punkt, wenn bekannt.", ""),
    Column("longitude", "Längengrad", "Grad mit Komma oder Punkt, wenn bekannt.", ""),
    Column("transportation", "Bus und Bahn", "Haltestelle und Linien.", "Bus 4, Markt"),
    Column("accessibility", "Barrierefrei", "stufenlos; Aufzug; … getrennt durch Semikolon.", "stufenlos; Aufzug"),
    Column("organization_email", "E-Mail der Organisation", "Allgemeine Adresse.", "info@verein.example"),
    Column("organization_url", "Internet der Organisation", "Startseite.", "https://verein.example"),
)
HEADINGS: Final = {column.key: column.heading for column in COLUMNS}
EXPLANATION_START: Final = "Erklärung:"
"""The first cell of the explanation row of an empty template starts so; readers skip such rows."""
_BY_FOLDED: Final = {folded(column.heading): column.key for column in COLUMNS}


def looks_like_template(headings: Sequence[str]) -> bool:
    """Whether a table is meant as the template: at least three of its headings and one of the two needed ones."""
    known = {_BY_FOLDED[name] for heading in headings if (name := folded(heading)) in _BY_FOLDED}
    return len(known) >= 3 and bool(known & {"organization", "name"})


def map_headings(name: str, headings: Sequence[str], line: int = 1) -> tuple[list[str], list[tuple[str, str | None]]]:
    """Key of every column (empty for unknown ones), and the unknown headings each with its nearest known one.

    Raises WrongColumns if a needed column is missing or two headings mean the same column.
    """
    keys = [_BY_FOLDED.get(folded(heading), "") for heading in headings]
    doubled = {key for key in keys if key and keys.count(key) > 1}
    if doubled:
        words = [HEADINGS[key] for key in sorted(doubled)]
        raise WrongColumns(
            f"Diese Spalten stehen doppelt da: {', '.join(f'„{word}“' for word in words)}.",
            columns=words,
            remedy="Löschen Sie eine davon.",
            file=name,
            line=line,
        )
    free = [column.heading for column in COLUMNS if column.key not in keys]
    unknown = [
        (heading, nearest(heading, free)) for heading, key in zip(headings, keys, strict=True) if heading and not key
    ]
    missing = [column for column in COLUMNS if column.needed and column.key not in keys]
    if missing:
        raise _missing(name, [column.heading for column in missing], unknown, line)
    return keys, unknown


def _missing(name: str, missing: list[str], unknown: list[tuple[str, str | None]], line: int) -> WrongColumns:
    hints = [f"„{heading[:60]}“ heißt vielleicht „{near}“" for heading, near in unknown if near in missing]
    hint = f" {'; '.join(hints)}." if hints else ""
    return WrongColumns(
        f"Es fehlen Spalten: {', '.join(f'„{word}“' for word in missing)}.",
        columns=missing,
        remedy=f"Nehmen Sie die Überschriften der Vorlage.{hint}",
        file=name,
        line=line,
    )
