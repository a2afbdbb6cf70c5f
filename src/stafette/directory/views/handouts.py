"""Hand-outs: making the sheet, its PDF, its QR code. The sentences pass through and are stored nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from stafette.core import access, clock, qr
from stafette.core.actor import PUBLIC, Actor, ActorKind
from stafette.core.handout_pdf import HandoutSheet, grouped_code, handout_pages, handout_pdf
from stafette.core.rate import limited
from stafette.directory import tray
from stafette.directory.forms.tray import SENTENCE_LENGTH
from stafette.directory.models import Handout
from stafette.directory.moment import present_moment
from stafette.directory.present.offer import OfferView, Surroundings, offer_view
from stafette.directory.present.sheet import Note, handout_sheet, lead_text
from stafette.directory.reading import offer_facts
from stafette.directory.services.handouts import CodeExpired, CodeUnknown, create_handout, find_handout
from stafette.directory.tray import TraySummary
from stafette.directory.views.addresses import page_addresses

MOST_PAGES: Final = 2
_COUNTING_PPI: Final = 12
_SENTENCE: Final = "satz-"


class SheetTooLong(Exception):
    """The sheet would have more than two pages; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSheet:
    """What somebody asks for. ``key`` names the form: the same form with the same content makes one sheet."""

    service_ids: tuple[UUID, ...]
    sentences: Mapping[UUID, str]
    ways: Mapping[UUID, str]
    language: str
    key: str

    def digest(self) -> str:
        """One name for form and content that is stored; the sentences are not, so they do not count."""
        parts = [self.key, self.language, *(f"{identity} {self.ways[identity]}" for identity in self.service_ids)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CreatedItem:
    """An offer on the sheet, with the hidden field that carries its sentence to the PDF."""

    name: str
    organization_name: str
    url: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedView:
    """The sheet as its page shows it."""

    code_text: str
    page_count: int
    pdf_url: str
    live_url: str
    qr_url: str
    address_text: str
    expires_on: date
    offers: tuple[CreatedItem, ...]


def live_url(code: str) -> str:
    """The address behind the QR code. Capitals only after the host, so that the picture stays coarse."""
    return settings.SITE_URL.rstrip("/") + reverse("directory:live", args=[code])


def expires_on(handout: Handout) -> date:
    """The last day on which the code holds."""
    return clock.local(handout.expires_at).date()


# --- making -----------------------------------------------------------------------------------------------------------


def created_page(request: HttpRequest, wanted: WantedSheet) -> HttpResponse:
    """Make the hand-out (once, however often the button is pressed) and show what to do with it.

    Raises:
        SheetTooLong: it would have more than two pages; nothing was made.
    """
    with transaction.atomic():
        handout = _once(request, wanted)
        views = [_view(identity) for identity in wanted.service_ids]
        sheet = _sheet(request, handout, views, wanted.sentences)
        pages = len(handout_pages(sheet, ppi=_COUNTING_PPI))
        if pages > MOST_PAGES:
            raise SheetTooLong(
                _("Das wären %(pages)d Seiten, zwei sind möglich. Bitte kürzen Sie oder nehmen Sie ein Angebot weg.")
                % {"pages": pages}
            )
    view = _created_view(handout, views, wanted.sentences, pages)
    context = {
        "handout": view,
        "clear_url": reverse("directory:tray_clear"),
        "tray": TraySummary(len(wanted.service_ids), reverse("directory:tray")),
    }
    response = render(request, "directory/handout_created.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _once(request: HttpRequest, wanted: WantedSheet) -> Handout:
    """The hand-out of this form: of two requests at the same moment the second waits and finds what the first made."""
    digest = wanted.digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [digest])
    stored = type(request.session)(request.session.session_key)
    known = Handout.objects.filter(code=tray.sheet_of(stored, digest) or None).first()
    if known is None:
        known = create_handout(
            service_ids=wanted.service_ids, way_hints=wanted.ways, second_language=wanted.language, actor=_who(request)
        )
        tray.remember_sheet(stored, digest, known.code)
        stored.save()
    tray.remember_sheet(request.session, digest, known.code)
    return known


def _created_view(
    handout: Handout, views: Sequence[OfferView], sentences: Mapping[UUID, str], pages: int
) -> CreatedView:
    addresses = page_addresses()
    slugs = {str(item.service_id): item.service.slug for item in handout.items.select_related("service").all()}
    address = live_url(handout.code)
    return CreatedView(
        code_text=grouped_code(handout.code),
        page_count=pages,
        pdf_url=reverse("directory:handout_pdf", args=[handout.code]),
        live_url=reverse("directory:live", args=[handout.code]),
        qr_url=reverse("directory:handout_qr", args=[handout.code]),
        address_text=address.partition("://")[2],
        expires_on=expires_on(handout),
        offers=tuple(
            CreatedItem(
                view.name,
                view.organization_name,
                addresses.of_offer(slugs[view.id]),
                f"{_SENTENCE}{view.id}",
                sentences.get(UUID(view.id), ""),
            )
            for view in views
        ),
    )


def _who(request: HttpRequest) -> Actor:
    return getattr(request, "actor", PUBLIC)


def _view(identity: UUID) -> OfferView:
    facts = offer_facts(identity)
    if facts is None:
        raise Http404
    return offer_view(facts, Surroundings(), present_moment())


def _sheet(
    request: HttpRequest, handout: Handout, views: Sequence[OfferView], sentences: Mapping[UUID, str]
) -> HandoutSheet:
    ways = {str(item.service_id): item.way_hint for item in handout.items.all()}
    notes = [Note(sentence=sentences.get(UUID(view.id), ""), way=ways.get(view.id, "")) for view in views]
    return handout_sheet(
        views,
        notes,
        lead=_lead(request, handout),
        url=live_url(handout.code),
        code=handout.code,
        valid_until=expires_on(handout),
        site_name=settings.SITE_NAME,
        language=handout.second_language,
    )


def _lead(request: HttpRequest, handout: Handout) -> str:
    """With whom one talked stands on the paper of staff only, and nowhere else."""
    day = clock.local(handout.created_at).date()
    if _who(request).kind is not ActorKind.STAFF:
        return lead_text(day, settings.SITE_NAME)
    return lead_text(day, settings.SITE_NAME, who=str(request.user), phone=getattr(request.user, "phone", ""))


# --- paper and picture ------------------------------------------------------------------------------------------------


def _holding(code: str) -> Handout:
    try:
        return find_handout(code=code)
    except (CodeUnknown, CodeExpired) as error:
        raise Http404 from error


@access.public
@limited("handout-pdf", limit=60, per=timedelta(minutes=10))
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet as PDF: by POST with the sentences of the form, by GET without any."""
    handout = _holding(code)
    ids = [item.service_id for item in handout.items.order_by("position")]
    sentences = {identity: request.POST.get(f"{_SENTENCE}{identity}", "")[:SENTENCE_LENGTH] for identity in ids}
    document = handout_pdf(_sheet(request, handout, [_view(identity) for identity in ids], sentences))
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="merkzettel.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@access.public
@limited("handout-qr", limit=120, per=timedelta(minutes=10))
@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of the sheet as SVG."""
    handout = _holding(code)
    response = HttpResponse(qr.svg(live_url(handout.code)), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
