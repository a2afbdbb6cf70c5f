"""A step is offered to another organisation: the signed link by which it answers, and the mail that brings it.

The mail names nobody but the colleague who asks: what it is about stands behind the link.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.accounts.models import Organization, User
from stafette.cases.models import Handover
from stafette.core import actor, dated, links
from stafette.core.actor import Actor
from stafette.core.mail import queue_mail
from stafette.core.models import SignedLink

PURPOSE: Final = "handover"
dated.register(dated.Setting("handover_link_days", "Der Link einer Übergabe gilt", 180, "Tage", "Eigene Wahl"))


def outside_actor() -> Actor:
    """Who acts for whoever holds the link of a handover: a machine with this one purpose."""
    return actor.system("link")


def open_door(handover: Handover, organization_id: UUID) -> str:
    """Make the link of a handover to an organisation, mail it if there is an address; returns the full address."""
    token = links.make_link(
        purpose=PURPOSE, target_id=handover.pk, valid_for=timedelta(days=dated.number("handover_link_days"))
    )
    address = address_of(token)
    organization = Organization.objects.get(pk=organization_id)
    if organization.email:
        queue_mail(
            kind="handover",
            recipient=organization.email,
            reference=str(handover.pk),
            subject=_("Eine Anfrage vom %(site)s wartet auf Ihre Antwort") % {"site": settings.SITE_NAME},
            body=_body(handover, organization, address),
        )
    return address


def door_of(handover: Handover) -> tuple[str, SignedLink] | None:
    """Address and row of the newest link of a handover; None without one."""
    link = SignedLink.objects.filter(purpose=PURPOSE, target_id=handover.pk).order_by("-created_at", "id").first()
    return (address_of(links.token_of(link)), link) if link else None


def address_of(token: str) -> str:
    """The full address behind a token."""
    return settings.SITE_URL.rstrip("/") + reverse("cases:door", args=[token])


def _body(handover: Handover, organization: Organization, address: str) -> str:
    sender = User.objects.get(pk=handover.from_owner_id)
    return _(
        "Guten Tag,\n\n"
        "%(sender)s vom %(site)s bittet %(organization)s um Hilfe.\n"
        "Worum es geht, steht auf dieser Seite. Dort können Sie annehmen oder ablehnen:\n\n"
        "%(address)s\n\n"
        "Bitte antworten Sie bis zum %(day)s. Bis Sie annehmen, bleibt %(sender)s am Zug.\n"
        "Der Link ist nur für Sie. Bitte geben Sie ihn nicht weiter.\n\n"
        "Fragen? %(contact)s\n"
    ) % {
        "sender": sender.full_name,
        "site": settings.SITE_NAME,
        "organization": organization.name,
        "address": address,
        "day": f"{handover.answer_by:%d.%m.%Y}",
        "contact": sender.phone or sender.email,
    }
