"""The Kooperationsplan on paper: PDF/UA, plain German, the fixed words in a second language if wished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from stafette.cases.plan_words import GERMAN, SECOND, WORDS, PlanWords
from stafette.core import pdf


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A step on the paper."""

    what: str
    who: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """Everything on the paper. ``contents`` are keyed like the headings of ``plan_words``; no address stands on it."""

    name: str
    version: int
    made_on: date
    renew_by: date
    contact: str
    author: str
    contents: Mapping[str, str]
    steps: Sequence[SheetStep]


def plan_pdf(sheet: PlanSheet, *, second: str = "") -> bytes:
    """The plan as PDF/UA-1; ``second`` is a language of :data:`~stafette.cases.plan_words.SECOND` or empty.

    Raises:
        ValueError: the plan is not printed in this language.
        PdfError: the document could not be made.
    """
    if second and second not in SECOND:
        raise ValueError(f"no words in {second}")
    return pdf.render("plan", _data(sheet, second), title=_title(sheet), lang=GERMAN)


def _title(sheet: PlanSheet) -> str:
    return f"{WORDS[GERMAN].title}, Fassung {sheet.version}"


def _data(sheet: PlanSheet, second: str) -> dict[str, object]:
    german = WORDS[GERMAN]
    return {
        "author": sheet.author,
        "law": "Kooperationsplan (§ 15 SGB II)",
        "second": second,
        "words": _filled(german, sheet),
        "second_words": _filled(WORDS[second], sheet) if second else {},
        "contents": [
            {"key": key, "lines": [line.strip() for line in sheet.contents[key].splitlines() if line.strip()]}
            for key in german.headings
        ],
        "steps": [asdict(step) | {"until": _day(step.until)} for step in sheet.steps],
        "page_words": "Seite {page} von {pages}",
    }


def _filled(words: PlanWords, sheet: PlanSheet) -> dict[str, object]:
    return {
        "title": words.title,
        "lead": _fill(words.lead, name=sheet.name, version=str(sheet.version), day=_day(sheet.made_on)),
        "renew": _fill(words.renew, day=_day(sheet.renew_by)),
        "headings": dict(words.headings),
        "steps": words.steps,
        "what": words.what,
        "who": words.who,
        "until": words.until,
        "agreement": words.agreement,
        "change": _fill(words.change, contact=sheet.contact),
        "german_holds": words.german_holds,
    }


def _fill(sentence: str, **values: str) -> str:
    """Put values into a sentence once; a value that contains braces stays as it is."""
    return sentence.format_map(values)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
