"""The plan on paper: accessible, everything on it, a second language in its own direction, nothing typed is code."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pypdf
import pytest

from stafette.cases.models.plans import CONTENTS
from stafette.cases.plan_pdf import PlanSheet, SheetStep, plan_pdf
from stafette.cases.plan_words import GERMAN, SECOND, WORDS

SHEET = PlanSheet(
    name="Mara Probe",
    version=2,
    made_on=date(2026, 11, 23),
    renew_by=date(2027, 5, 23),
    contact="Kim Anna, 030 23125 011",
    author="Jobcenter Neustadt",
    contents={key: f"Inhalt {key}.\nZweite Zeile {key}." for key in ("potential", *CONTENTS)},
    steps=[
        SheetStep("Lebenslauf schreiben", "Kim Anna", date(2026, 11, 30)),
        SheetStep("Kita ab 7:30 Uhr klären", "Beratung am Ring", date(2026, 12, 4)),
    ],
)


def read(second: str = "", sheet: PlanSheet = SHEET) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(plan_pdf(sheet, second=second)))


def text(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def kinds(node: Any) -> list[str]:
    """Structure types below a node, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [kind for child in node for kind in kinds(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (kinds(node["/K"]) if "/K" in node else [])


def marked(node: Any) -> list[str]:
    """Languages of paragraphs and other elements of the structure."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [language for child in node for language in marked(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Lang"])] if "/Lang" in node else []
    return own + (marked(node["/K"]) if "/K" in node else [])


def languages(reader: pypdf.PdfReader) -> set[str]:
    """Languages that pieces of the text are marked with."""
    streams = [page.get_contents() for page in reader.pages]
    found = b"".join(stream.get_data() for stream in streams if stream is not None)
    return {language.decode() for language in re.findall(rb"/Lang\s*\(([A-Za-z-]+)\)", found)}


@pytest.mark.parametrize("second", ["", *SECOND])
def test_it_is_pdf_ua_with_headings_and_a_table(second: str) -> None:
    reader = read(second)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-DE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Unser Plan, Fassung 2", "Jobcenter Neustadt")
    found = kinds(root["/StructTreeRoot"])
    assert [kind for kind in found if kind.startswith("/H")] == ["/H1", *["/H2"] * 9]
    assert (found.count("/Table"), found.count("/TH"), found.count("/TD")) == (1, 3, 6)
    assert found.count("/P") >= 16
    assert languages(reader) == ({second} if second else set())
    assert marked(root["/StructTreeRoot"]).count(second) >= (14 if second else 0)


def test_everything_stands_on_it() -> None:
    shown = text(read())
    for key in ("potential", *CONTENTS):
        assert WORDS[GERMAN].headings[key] in shown
        assert f"Inhalt {key}. Zweite Zeile {key}." in shown
    assert "Für Mara Probe. Fassung 2 vom 23.11.2026." in shown
    assert "spätestens am 23.05.2027" in shown
    assert "Kita ab 7:30 Uhr klären Beratung am Ring 04.12.2026" in shown
    assert "Dieser Plan ist kein Bescheid." in shown
    assert "Bitte rufen Sie an: Kim Anna, 030 23125 011." in shown
    assert "Kooperationsplan (§ 15 SGB II)" in shown


def test_the_second_language_stands_beside_the_german() -> None:
    english, ukrainian = text(read("en")), text(read("uk"))
    for words in ("Our plan", "Learning German", "By when?", "The German text is the one that counts."):
        assert words in english
    assert "Deutsch lernen" in english
    assert "Наступні кроки" in ukrainian and "Чинним є німецький текст." in ukrainian


def test_arabic_has_its_letters() -> None:
    """Needs the front-end packages with the TrueType fonts."""
    pages: list[Any] = list(read("ar").pages)
    names = {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}
    assert any("NotoSansArabic" in name for name in names), names


def test_no_other_language_is_printed() -> None:
    with pytest.raises(ValueError, match="fr"):
        plan_pdf(SHEET, second="fr")


def test_what_was_typed_is_text_and_never_code() -> None:
    nasty = '#panic("x") *fett* {name} $x$ <b> \\ [x]'
    sheet = replace(
        SHEET,
        name=nasty,
        contents=dict.fromkeys(SHEET.contents, nasty),
        steps=[SheetStep(nasty, nasty, date(2026, 11, 30))],
    )
    assert '#panic("x") *fett* {name} $x$ <b> \\ [x]' in text(read("en", sheet))


def test_every_language_has_every_word() -> None:
    for language, words in WORDS.items():
        assert set(words.headings) == {"potential", *CONTENTS}, language
        for each in fields(words):
            value = getattr(words, each.name)
            assert value or (language, each.name) == (GERMAN, "german_holds"), (language, each.name)
        assert all(name in words.lead for name in ("{name}", "{version}", "{day}")), language
        assert "{day}" in words.renew and "{contact}" in words.change, language
