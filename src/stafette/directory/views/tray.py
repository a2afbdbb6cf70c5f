"""The conversation tray: collect up to five offers, add a sentence to each, make the sheet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from stafette.core import access
from stafette.core.actor import PUBLIC, Actor, ActorKind
from stafette.directory import tray
from stafette.directory.forms.tray import SentenceForm, SheetForm
from stafette.directory.models import Service
from stafette.directory.present.facts import RowFacts
from stafette.directory.present.rows import Addresses
from stafette.directory.reading import row_facts
from stafette.directory.records import ServiceStatus
from stafette.directory.tray import Added, TraySummary
from stafette.directory.views.addresses import page_addresses
from stafette.directory.views.handouts import SheetTooLong, WantedSheet, created_page


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayItem:
    """An offer on the tray with its form. ``note`` warns of what one must know before handing it out."""

    id: str
    url: str
    name: str
    organization_name: str
    town: str
    note: str
    form: SentenceForm


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayButton:
    """What the button "Auf den Merkzettel" needs."""

    id: str
    name: str
    tray_url: str
    in_tray: bool


def summary(request: HttpRequest) -> TraySummary:
    """How many offers lie on the tray of this session, for the bar and the menu."""
    return TraySummary(len(tray.ids_of(request.session)), reverse("directory:tray"))


def _who(request: HttpRequest) -> Actor:
    return getattr(request, "actor", PUBLIC)


# --- one offer: onto the tray and off it ------------------------------------------------------------------------------


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Put an offer onto the tray, or take it off if it lies there. GET (a link that was copied) only shows the tray."""
    if request.method != "POST":
        return redirect("directory:tray")
    if tray.remove(request.session, service_id):
        return _toggled(request, service_id, in_tray=False)
    if not Service.objects.visible_to(_who(request)).listed().filter(pk=service_id).exists():
        raise Http404
    if tray.add(request.session, service_id) is Added.FULL:
        return _full(request, service_id)
    return _toggled(request, service_id, in_tray=True)


def _button(service_id: UUID, *, in_tray: bool) -> TrayButton:
    name = Service.objects.filter(pk=service_id).values_list("name", flat=True).first()
    return TrayButton(
        id=str(service_id),
        name=name or "",
        tray_url=reverse("directory:tray_item", args=[service_id]),
        in_tray=in_tray,
    )


def _fragment(request: HttpRequest, template: str, button: TrayButton) -> HttpResponse:
    """The button as it is now, with the bar and a message. Small buttons stand in lists, the large one on the offer."""
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path
    large = page.startswith(reverse("directory:offer", args=["x"])[:-2]) and page.count("/") == 3
    return render(
        request,
        template,
        {"item": button, "tray": summary(request), "small": not large, "most": tray.MAX_OFFERS},
    )


def _toggled(request: HttpRequest, service_id: UUID, *, in_tray: bool) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _fragment(request, "directory/tray_toggled.html", _button(service_id, in_tray=in_tray))
    return redirect(_back(request))


def _full(request: HttpRequest, service_id: UUID) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _fragment(request, "directory/tray_full.html", _button(service_id, in_tray=False))
    messages.warning(request, full_text())
    return redirect("directory:tray")


def full_text() -> str:
    """What is said to a sixth offer."""
    return _("Auf den Merkzettel passen 5 Angebote. Nehmen Sie zuerst eines weg. Es ist nichts verloren.")


def _back(request: HttpRequest) -> str:
    """The page that the button stood on, if it is ours; the result of the need finder cannot be shown again."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    path = urlsplit(before).path
    if not ours or path == reverse("directory:finder"):
        return reverse("directory:tray")
    return before


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: HttpRequest) -> HttpResponse:
    """Empty the tray for the next conversation."""
    if request.method == "POST":
        tray.clear(request.session)
        messages.success(request, _("Der Merkzettel ist leer."))
    return redirect("directory:tray")


# --- the page of the tray ---------------------------------------------------------------------------------------------


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The tray. All buttons belong to one form, so that moving and taking away lose no sentence."""
    rows = _present_rows(request)
    if request.method != "POST":
        return _show(request, rows, {}, secrets.token_urlsafe(16))
    act, _colon, target = request.POST.get("aktion", "behalten").partition(":")
    if act == "erstellen" and rows:
        return _create(request, rows)
    _change(request, act, target)
    return _show(request, _present_rows(request), request.POST, request.POST.get("key", ""))


def _present_rows(request: HttpRequest) -> dict[UUID, RowFacts]:
    """The offers in their order; those that are gone meanwhile are taken off, with a message."""
    ids = tray.ids_of(request.session)
    found = row_facts(list(ids))
    gone = [identity for identity in ids if identity not in found]
    for identity in gone:
        tray.remove(request.session, identity)
    if gone:
        text = ngettext(
            "Ein Angebot gibt es nicht mehr. Wir haben es vom Merkzettel genommen.",
            "%(number)d Angebote gibt es nicht mehr. Wir haben sie vom Merkzettel genommen.",
            len(gone),
        )
        messages.warning(request, text % {"number": len(gone)} if len(gone) > 1 else text)
    return {identity: found[identity] for identity in ids if identity in found}


def _change(request: HttpRequest, act: str, target: str) -> None:
    try:
        identity = UUID(target)
    except ValueError:
        return
    if act == "weg":
        tray.remove(request.session, identity)
    elif act in {"auf", "ab"}:
        tray.move(request.session, identity, up=act == "auf")


def _is_staff(request: HttpRequest) -> bool:
    return _who(request).kind is ActorKind.STAFF


def _initial(typed: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """What was typed, to be shown again without being judged."""
    return {name: typed.get(f"{prefix}-{name}", "") for name in ("sentence", "way")}


def _show(request: HttpRequest, rows: Mapping[UUID, RowFacts], typed: Mapping[str, Any], key: str) -> HttpResponse:
    staff = _is_staff(request)
    forms = [
        SentenceForm(prefix=str(identity), initial=_initial(typed, str(identity)), for_staff=staff) for identity in rows
    ]
    options = SheetForm(initial={"language": typed.get("language", ""), "key": key}, for_staff=staff)
    return _render(request, rows, forms, options, [])


def _create(request: HttpRequest, rows: Mapping[UUID, RowFacts]) -> HttpResponse:
    staff = _is_staff(request)
    forms = [SentenceForm(request.POST, prefix=str(identity), for_staff=staff) for identity in rows]
    options = SheetForm(request.POST, for_staff=staff)
    everything: list[SentenceForm | SheetForm] = [*forms, options]
    failed = [form for form in everything if not form.is_valid()]
    if failed:
        return _render(request, rows, forms, options, failed)
    wanted = WantedSheet(
        service_ids=tuple(rows),
        sentences={identity: form.text("sentence") for identity, form in zip(rows, forms, strict=True)},
        ways={identity: form.text("way") for identity, form in zip(rows, forms, strict=True)},
        language=str(options.cleaned_data.get("language", "")),
        key=str(options.cleaned_data["key"]),
    )
    try:
        return created_page(request, wanted)
    except SheetTooLong as too_long:
        options.add_error(None, str(too_long))
        return _render(request, rows, forms, options, [options])


def _render(
    request: HttpRequest,
    rows: Mapping[UUID, RowFacts],
    forms: list[SentenceForm],
    options: SheetForm,
    failed: list[SentenceForm | SheetForm],
) -> HttpResponse:
    addresses = page_addresses()
    items = [_item(identity, row, form, addresses) for (identity, row), form in zip(rows.items(), forms, strict=True)]
    context = {
        "items": items,
        "options_form": options,
        "failed_forms": failed,
        "clear_url": reverse("directory:tray_clear"),
        "tray": summary(request),
    }
    return render(request, "directory/tray.html", context)


def _item(identity: UUID, row: RowFacts, form: SentenceForm, addresses: Addresses) -> TrayItem:
    paused = row.status is ServiceStatus.TEMPORARILY_CLOSED
    return TrayItem(
        id=str(identity),
        url=addresses.of_offer(row.slug),
        name=row.name,
        organization_name=row.organization_name,
        town=row.town,
        note=_("Macht gerade Pause. Bitte vorher anrufen.") if paused else "",
        form=form,
    )
