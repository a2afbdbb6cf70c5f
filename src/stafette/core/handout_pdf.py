"""The hand-out on paper: up to five offers, one QR code, a code for people; no name, one A4 sheet or two."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stafette.core import pdf, qr

MOST_OFFERS = 5
LATIN = "de"


@dataclass(frozen=True, slots=True)
class HandoutOffer:
    """One offer as printed. Empty texts are left out; ``phone`` comes in groups, ``for_you`` is never stored."""

    name: str
    what_for: str = ""
    phone: str = ""
    call_hint: str = ""
    go_to: str = ""
    way_hint: str = ""
    bring: str = ""
    for_you: str = ""


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """The offers once more in another language (two letters, as in ISO 639-1)."""

    language: str
    offers: tuple[HandoutOffer, ...]


@dataclass(frozen=True, slots=True)
class HandoutSheet:
    """Everything on the paper.

    ``lead`` says when and with whom one talked, ``url`` is behind the QR code, ``site`` the short address for people
    who type, ``author`` the Jobcenter's name.
    """

    lead: str
    offers: tuple[HandoutOffer, ...]
    url: str
    code: str
    site: str
    valid_until: date
    author: str = ""
    second: HandoutPart | None = field(default=None)


def grouped_code(code: str) -> str:
    """Six characters in two groups, as people read them: ``K7M 4XP``."""
    return f"{code[:3]} {code[3:]}"


def _words(language: str, valid_until: date) -> dict[str, str]:
    with translation.override(language):
        day = date_format(valid_until, "j. F Y" if language == LATIN else "DATE_FORMAT")
        return {
            "call": _("Anrufen"),
            "go": _("Hingehen"),
            "bring": _("Mitnehmen"),
            "for_you": _("Für Sie"),
            "live": _("Mit dem Handy finden Sie hier immer die neuesten Zeiten:"),
            "valid": _("Ihr Name steht nicht im Code. Er gilt bis %(day)s.") % {"day": day},
        }


def _title(language: str) -> str:
    with translation.override(language):
        return _("Das haben wir für Sie gefunden")


def _part(language: str, offers: tuple[HandoutOffer, ...], valid_until: date) -> dict[str, object]:
    return {
        "lang": language,
        "title": _title(language),
        "words": _words(language, valid_until),
        "offers": [asdict(offer) for offer in offers],
    }


def _data(sheet: HandoutSheet, *, compact: bool) -> dict[str, object]:
    parts = [_part(LATIN, sheet.offers, sheet.valid_until)]
    if sheet.second is not None:
        parts.append(_part(sheet.second.language, sheet.second.offers, sheet.valid_until))
    with translation.override(LATIN):
        return {
            "author": sheet.author,
            "lead": sheet.lead,
            "parts": parts,
            "code": grouped_code(sheet.code),
            "site": sheet.site,
            "on_words": _("auf"),
            "page_words": _("Seite {page} von {pages}"),
            "qr_alt": _("QR-Code zu den neuesten Zeiten. Ohne Handy: Code %(code)s auf %(site)s eingeben.")
            % {"code": grouped_code(sheet.code), "site": sheet.site},
            "compact": compact,
        }


def _check(sheet: HandoutSheet) -> None:
    if not 1 <= len(sheet.offers) <= MOST_OFFERS:
        raise ValueError(_("Auf einen Merkzettel passen 1 bis 5 Angebote."))
    if sheet.second is not None and len(sheet.second.offers) != len(sheet.offers):
        raise ValueError("both languages show the same offers")


def _fitting(sheet: HandoutSheet) -> dict[str, object]:
    """Data for the airy layout, or for the compact one (same type sizes) if that saves the last page."""
    _check(sheet)
    most = 1 if len(sheet.offers) <= 3 and sheet.second is None else 2
    airy = _data(sheet, compact=False)
    if pdf.page_count("handout", airy, title=_title(LATIN), lang=LATIN, svgs=_svgs(sheet)) <= most:
        return airy
    return _data(sheet, compact=True)


def _svgs(sheet: HandoutSheet) -> dict[str, str]:
    return {"qr": qr.svg(sheet.url)}


def handout_pdf(sheet: HandoutSheet) -> bytes:
    """The hand-out as PDF/UA-1: one page for up to three offers, two for five or for a second language.

    Very long texts may need more; nothing is ever cut or set smaller than 12.5 pt.

    Raises:
        ValueError: no offer or more than five, or the languages differ in their offers.
        PdfError: the document could not be made.
    """
    return pdf.render("handout", _fitting(sheet), title=_title(LATIN), lang=LATIN, svgs=_svgs(sheet))


def handout_pages(sheet: HandoutSheet, *, ppi: int = 96) -> list[bytes]:
    """The same pages as PNG pictures; their number is the number of pages.

    Raises:
        ValueError: as for :func:`handout_pdf`.
        PdfError: the pages could not be made.
    """
    return pdf.preview("handout", _fitting(sheet), title=_title(LATIN), lang=LATIN, svgs=_svgs(sheet), ppi=ppi)
