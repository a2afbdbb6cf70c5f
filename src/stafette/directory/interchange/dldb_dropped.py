"""What the importer of service-and-location JSON (``dldb``) leaves out on purpose, each with its reason.

Keys are paths below one row, ``*`` stands for any list index, ``=value`` restricts to one JSON value: another value at
the same place is kept. Everything that stands neither here nor in a field of the records becomes an attribute.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final

from stafette.directory.interchange.leftovers import plain_number

DROPPED_FIELDS: Final[dict[str, str]] = {
    "file/meta/generated": "Zeitpunkt des Abzugs; derselbe Zeitpunkt steht je Eintrag in lastupdate.",
    "file/meta/datacount": "Prüfzahl; der Import vergleicht sie mit der Zahl der Einträge und meldet Abweichungen.",
    "file/meta/hash": "Prüfsumme des Abzugs ohne Aussage über ein Angebot.",
    "file/created": "Zeitpunkt des Abzugs; je Eintrag gilt lastupdate.",
    "file/datacount": "Prüfzahl; der Import vergleicht sie mit der Zahl der Einträge und meldet Abweichungen.",
    "file/locale": "Sprache der Texte des Abzugs.",
    "file/hash": "Prüfsumme des Abzugs ohne Aussage über ein Angebot.",
    "file/error": "Zustand des Abzugs ohne Aussage über ein Angebot.",
    'service/meta/locale="de"': "Deutsch ist die Regel; eine andere Sprache bleibt als Merkmal erhalten.",
    "service/meta/translated": "Stand der Übersetzung im Quellsystem.",
    "service/meta/hash": "Prüfsumme des Eintrags ohne Aussage über das Angebot.",
    "service/links/*/description=false": "false heißt: keine Beschreibung.",
    "service/forms/*/description=false": "false heißt: keine Beschreibung.",
    "service/locations/*/hint=false": "false heißt: kein Hinweis.",
    'service/locations/*/appointment/slots="0"': "0 heißt hier: nicht angegeben; die Standortdatei gilt.",
    'service/locations/*/appointment/multiple="1"': "Regelfall der Terminvergabe; Abweichungen bleiben als Merkmal.",
    "service/locations/*/appointment/external=false": "Regelfall der Terminvergabe; true bleibt als Merkmal.",
    "service/locations/*/appointment/allowed=true": "Regelfall der Terminvergabe; false bleibt als Merkmal.",
    'location/meta/locale="de"': "Deutsch ist die Regel; eine andere Sprache bleibt als Merkmal erhalten.",
    "location/meta/translated": "Stand der Übersetzung im Quellsystem.",
    "location/meta/hash": "Prüfsumme des Eintrags ohne Aussage über den Ort.",
    "location/address/hint=false": "false heißt: kein Hinweis.",
    'location/contact/signed_mail="0"': "0 heißt: keine signierten E-Mails; 1 bleibt als Merkmal.",
    "location/forceSlotTimeUpdate": "Schalter der Terminvergabe im Quellsystem ohne Aussage über den Ort.",
    "location/services/*/hint=false": "false heißt: kein Hinweis.",
    "location/services/*/appointment/external=false": "Regelfall der Terminvergabe; true bleibt als Merkmal.",
    "location/services/*/appointment/allowed=true": "Regelfall der Terminvergabe; false bleibt als Merkmal.",
}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str | None], ...]:
    patterns = []
    for key in DROPPED_FIELDS:
        path, _, value = key.partition("=")
        expression = re.escape(path).replace(r"\*", r"\d+")
        patterns.append((re.compile(f"{expression}$"), value or None))
    return tuple(patterns)


def is_dropped(path: str, value: Any) -> bool:
    """Whether the leaf ``value`` at ``path`` ("service/meta/hash") is left out on purpose."""
    written = json.dumps(value, default=plain_number)
    return any(pattern.match(path) and expected in (None, written) for pattern, expected in _patterns())
