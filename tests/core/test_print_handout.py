"""The hand-out on paper: accessible, readable, one or two pages, a QR code that a phone reads."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pypdf
import pytest
import zxingcpp

from stafette.core import handout_pdf, pdf
from stafette.core.handout_pdf import HandoutOffer, HandoutPart, HandoutSheet
from tests.support import png

POINTS_PER_MM = 72 / 25.4
PPI = 100

DEBTS = HandoutOffer(
    name="Schuldnerberatung Neustadt",
    what_for="Hier hilft man Ihnen, Ihre Rechnungen zu ordnen. Das kostet nichts.",
    phone="030 23125 014",
    call_hint="Montag und Mittwoch 9 bis 12, Donnerstag 14 bis 18 Uhr",
    go_to="Marktstraße 12, 2. Stock, Aufzug",
    way_hint="Bus 12 bis „Markt“, dann 3 Minuten zu Fuß",
    bring="Ausweis und alle Briefe, auch ungeöffnete",
    for_you="Nehmen Sie den Brief vom Strom-Anbieter mit. Er hat Zeit bis 30. November.",
)
CAFE = HandoutOffer(name="Sprach-Café am Hafen", go_to="Jeden Dienstag 15 bis 17 Uhr, Hafenstraße 5. Einfach kommen")
LONG = replace(
    DEBTS,
    name="Beratungsstelle für Familien, Alleinerziehende und werdende Eltern im Landkreis",
    what_for="Hier sucht man mit Ihnen einen Platz für Ihr Kind, füllt den Antrag aus und erklärt, was das Amt zahlt. "
    "Sie können Ihr Kind mitbringen. Es gibt eine Spielecke und Menschen, die Ukrainisch und Arabisch sprechen.",
    call_hint="Montag bis Donnerstag 8 bis 12 und 13 bis 16 Uhr, Freitag 8 bis 12 Uhr, fragen Sie nach dem Büro",
    for_you="Sie brauchen die Kita ab 7:30 Uhr und einen Hort für das große Kind. Sie arbeiten ab Januar.",
)


def sheet(*offers: HandoutOffer, second: HandoutPart | None = None, **changes: Any) -> HandoutSheet:
    words: dict[str, Any] = {
        "lead": "Gespräch am 23. November 2026 mit Aylin Demir, Jobcenter Neustadt, Telefon 030 23125 011",
        "url": "https://wegweiser.example/m/K7M4XP/",
        "code": "K7M4XP",
        "site": "wegweiser.example",
        "valid_until": date(2027, 2, 21),
        "author": "Jobcenter Neustadt",
    }
    return HandoutSheet(offers=offers or (DEBTS, CAFE), second=second, **(words | changes))


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def fonts_of(reader: pypdf.PdfReader) -> set[str]:
    """Names of the embedded fonts, without the tag of the subset."""
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]).partition("+")[2] for font in fonts}


def root_of(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"]


def text(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


# --- accessible ---------------------------------------------------------------------------------------------------


def test_it_is_pdf_ua() -> None:
    reader = read(handout_pdf.handout_pdf(sheet()))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "de-DE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    metadata = reader.metadata
    assert metadata is not None
    assert (metadata.title, metadata.author) == ("Das haben wir für Sie gefunden", "Jobcenter Neustadt")


def kinds(node: Any) -> list[str]:
    """Structure types below a node, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [kind for child in node for kind in kinds(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (kinds(node["/K"]) if "/K" in node else [])


def test_headings_and_the_picture_are_tagged() -> None:
    root: Any = read(handout_pdf.handout_pdf(sheet(DEBTS, CAFE))).trailer["/Root"]
    found = kinds(root["/StructTreeRoot"])
    assert [kind for kind in found if kind.startswith("/H")] == ["/H1", "/H2", "/H2"]
    assert found.count("/Figure") == 1


def test_a_document_without_language_does_not_come_out() -> None:
    with pytest.raises(pdf.PdfError):
        pdf.render("handout", {}, title="")


def test_it_uses_the_readable_fonts() -> None:
    """Needs the front-end packages with the TrueType fonts."""
    reader = read(handout_pdf.handout_pdf(sheet()))
    names = fonts_of(reader)
    assert names
    assert all("FiraSans" in name for name in names), names


# --- readable -----------------------------------------------------------------------------------------------------


def sizes(reader: pypdf.PdfReader) -> dict[str, float]:
    """Printed text pieces and their size in points."""
    found: dict[str, float] = {}

    def visit(piece: str, ctm: list[float], matrix: list[float], _font: Any, size: float) -> None:
        if piece.strip():
            found[" ".join(piece.split())] = round(abs(size * matrix[3] * ctm[3]), 2)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("offers", [(DEBTS, CAFE), (LONG,) * 5])
def test_nothing_is_small(offers: tuple[HandoutOffer, ...]) -> None:
    found = sizes(read(handout_pdf.handout_pdf(sheet(*offers))))
    small = {piece: size for piece, size in found.items() if size < 12.5 and "Seite" not in piece}
    assert not small
    assert min(found.values()) >= 11
    assert {size for piece, size in found.items() if "23125 014" in piece} == {17.0}


def test_empty_lines_are_left_out() -> None:
    shown = text(read(handout_pdf.handout_pdf(sheet(CAFE))))
    assert "Hingehen" in shown
    assert not any(word in shown for word in ("Anrufen", "Mitnehmen", "Für Sie "))


def test_everything_said_is_printed() -> None:
    shown = text(read(handout_pdf.handout_pdf(sheet(DEBTS))))
    for words in (DEBTS.name, DEBTS.phone, DEBTS.go_to, DEBTS.way_hint, DEBTS.bring, "K7M 4XP", "21. Februar 2027"):
        assert words in shown, words


NASTY = '#eval("1+1") $x^2$ *fett* _kursiv_ `code` @ziel <label> \\ // /* "Ende" {data.lead} #{panic("no")} 1+1'


def test_what_somebody_typed_is_text_and_never_code() -> None:
    nasty = replace(CAFE, name=NASTY, what_for=NASTY, go_to=NASTY, for_you=NASTY)
    shown = text(read(handout_pdf.handout_pdf(sheet(nasty, lead=NASTY, site=NASTY[:20], author=NASTY))))
    assert shown.replace(" ", "").count(NASTY.replace(" ", "")) == 5


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offers", "most"),
    [
        ((DEBTS,), 1),
        ((DEBTS, DEBTS, CAFE), 1),
        ((DEBTS,) * 3, 1),
        ((LONG,) * 3, 2),
        ((DEBTS,) * 5, 2),
        ((LONG,) * 5, 2),
    ],
)
def test_one_page_up_to_three_offers_and_two_up_to_five(offers: tuple[HandoutOffer, ...], most: int) -> None:
    made = sheet(*offers)
    assert len(read(handout_pdf.handout_pdf(made)).pages) <= most
    assert len(handout_pdf.handout_pages(made, ppi=20)) <= most


@pytest.mark.parametrize(
    ("language", "what_for"),
    [
        ("uk", "Тут вам допоможуть упорядкувати рахунки. Це безкоштовно. Ґанок, їжа, єдність."),
        ("ar", "هنا نساعدك في ترتيب فواتيرك. هذا مجاني."),
        ("en", "They help you to sort your bills. It is free."),
    ],
)
def test_a_second_language_fits_on_two_pages(language: str, what_for: str) -> None:
    other = replace(DEBTS, what_for=what_for, for_you=what_for)
    made = sheet(DEBTS, DEBTS, CAFE, second=HandoutPart(language, (other, other, replace(CAFE, what_for=what_for))))
    reader = read(handout_pdf.handout_pdf(made))
    assert len(reader.pages) == 2
    fonts = fonts_of(reader)
    assert not [name for name in fonts if "Libertinus" in name], fonts
    assert ("NotoSansArabic" in "".join(fonts)) is (language == "ar")


def test_none_and_six_offers_are_refused() -> None:
    with pytest.raises(ValueError, match="1 bis 5"):
        handout_pdf.handout_pdf(replace(sheet(), offers=()))
    with pytest.raises(ValueError, match="1 bis 5"):
        handout_pdf.handout_pdf(sheet(*[CAFE] * 6))
    with pytest.raises(ValueError, match="same offers"):
        handout_pdf.handout_pdf(sheet(DEBTS, CAFE, second=HandoutPart("en", (DEBTS,))))


# --- the code -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://wegweiser.example/m/K7M4XP/", "http://localhost:8000/m/K7M4XP/"])
def test_a_phone_reads_the_code(url: str) -> None:
    (page,) = handout_pdf.handout_pages(sheet(DEBTS, CAFE, url=url), ppi=PPI)
    picture = png.grey(page)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == url
    assert code.ec_level in {"M", "Q", "H"}  # M at least; more where it costs no room
    corners = code.position
    width_mm = (corners.top_right.x - corners.top_left.x) / PPI * 25.4
    assert width_mm >= 30
    quiet = 4 * width_mm / 33 / 25.4 * PPI  # four modules of at most 33
    left, top = int(corners.top_left.x), int(corners.top_left.y)
    around = picture[top : top + 60, int(left - quiet) + 1 : left - 2]
    assert around.min() > 250


def test_the_code_is_named_for_those_who_cannot_see_it() -> None:
    content = handout_pdf.handout_pdf(sheet())
    figure = [node for node in _nodes(root_of(read(content))["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    assert "K7M 4XP" in str(figure[0]["/Alt"])


def _nodes(node: Any) -> list[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [found for child in node for found in _nodes(child)]
    if not isinstance(node, dict):
        return []
    return [node, *(_nodes(node["/K"]) if "/K" in node else [])]


def test_pages_are_black_on_white() -> None:
    (page,) = handout_pdf.handout_pages(sheet(CAFE), ppi=40)
    picture = png.grey(page)
    assert picture[0, 0] == 255
    assert picture.min() < 20
