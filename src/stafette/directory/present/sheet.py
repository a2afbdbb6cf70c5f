"""Offers on paper and on the page behind the code: as little as one needs to go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from stafette.core.handout_pdf import HandoutOffer, HandoutPart, HandoutSheet
from stafette.core.templatetags.german import group_phone
from stafette.directory.present.contact import PhoneView, PlaceView
from stafette.directory.present.offer import OfferView
from stafette.directory.present.rows import ShortView

MOST_TIMES: Final = 3
SHORT_TEXT: Final = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """An offer on the page behind the code. ``status`` is open, paused or closed."""

    id: str
    url: str
    name: str
    organization_name: str
    status: str
    status_note: str
    summary: str
    phones: tuple[PhoneView, ...]
    times: tuple[str, ...]
    address: tuple[str, ...]
    way_hint: str
    bring: tuple[str, ...]
    stale: bool
    verified_on: date | None
    replacement: ShortView | None
    answer_url: str
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a caseworker adds to an offer on paper; never stored."""

    sentence: str = ""
    way: str = ""


def live_item(
    view: OfferView, *, url: str, way_hint: str, replacement: ShortView | None, answer_url: str, answered: bool
) -> LiveItem:
    """The present state of an offer. What is closed shows nothing that somebody could go to in vain."""
    place = view.places[0] if view.places else None
    closed = view.status == "closed"
    return LiveItem(
        id=view.id,
        url="" if closed else url,
        name=view.name,
        organization_name=view.organization_name,
        status=view.status,
        status_note=view.status_note,
        summary=view.summary,
        phones=view.phones,
        times=view.times,
        address=_place_lines(place) if place else (),
        way_hint=way_hint,
        bring=view.bring,
        stale=view.stale,
        verified_on=view.verified_on,
        replacement=replacement,
        answer_url=answer_url,
        answered=answered,
    )


def _place_lines(place: PlaceView) -> tuple[str, ...]:
    return ((place.name,) if place.name else ()) + place.address


def sheet_offer(view: OfferView, note: Note) -> HandoutOffer:
    """An offer as printed: first number, when to call, address, what to bring, the caseworker's sentence.

    Of an offer that has closed only the name is left: nobody shall go there in vain.
    """
    if view.status == "closed":
        return HandoutOffer(name=view.name, what_for=gettext("Dieses Angebot gibt es nicht mehr."))
    place = view.places[0] if view.places else None
    times = list(view.times or (place.times if place else ()))[:MOST_TIMES]
    phone = view.phones[0] if view.phones else None
    address = ", ".join(_place_lines(place)) if place else ""
    when = "\n".join(times)
    return HandoutOffer(
        name=view.name,
        what_for=first_sentence(view.summary),
        phone=group_phone(phone.number) if phone else "",
        call_hint=when if phone else "",
        go_to=address if phone or not when else "\n".join(part for part in (address, when) if part),
        way_hint=note.way or (shorten(place.hint) if place else ""),
        bring=shorten(", ".join(view.bring)),
        for_you=note.sentence,
    )


def first_sentence(text: str) -> str:
    """The first sentence of a text, cut at a word if it is long."""
    flat = " ".join(text.split())
    for end in (". ", "! ", "? "):
        head, found, _rest = flat.partition(end)
        if found and len(head) >= 20:
            flat = head + end[0]
    return shorten(flat)


def shorten(text: str, length: int = SHORT_TEXT) -> str:
    """The text, cut at a word with an ellipsis if it is longer than ``length`` characters."""
    if len(text) <= length:
        return text
    return text[: length - 2].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def lead_text(day: date, site_name: str, *, who: str = "", phone: str = "") -> str:
    """ "Gespräch am 23. November 2026 mit Aylin Demir, Jobcenter Neustadt, Telefon 030 23125 011"."""
    with translation.override("de"):
        values = {"day": date_format(day, pgettext("date", "j. F Y"), use_l10n=False), "site": site_name}
        if not who:
            return gettext("Zusammengestellt am %(day)s, %(site)s") % values
        text = gettext("Gespräch am %(day)s mit %(who)s, %(site)s") % (values | {"who": who})
        return text + (gettext(", Telefon %(phone)s") % {"phone": group_phone(phone)} if phone else "")


def handout_sheet(
    views: Sequence[OfferView],
    notes: Sequence[Note],
    *,
    lead: str,
    url: str,
    code: str,
    valid_until: date,
    site_name: str,
    language: str = "",
) -> HandoutSheet:
    """The sheet. The second language repeats the offers under translated words, without the sentences.

    Names and addresses stay as they are: people need them so to find the house.
    """
    offers = tuple(sheet_offer(view, note) for view, note in zip(views, notes, strict=True))
    second = tuple(sheet_offer(view, Note(way=note.way)) for view, note in zip(views, notes, strict=True))
    return HandoutSheet(
        lead=lead,
        offers=offers,
        url=url,
        code=code,
        site=url.partition("://")[2].partition("/")[0],
        valid_until=valid_until,
        author=site_name,
        second=HandoutPart(language, second) if language else None,
    )
