"""One of each object, as sample for the access matrix and the browser's accessibility check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from stafette.accounts.enums import OrganizationKind
from stafette.accounts.models import Organization
from stafette.core import actor, clock
from stafette.directory.models import Handout, HandoutItem, Service, Theme
from tests.support.actors import organization


@dataclass(frozen=True)
class World:
    """Sample objects. The offer belongs to the organisation of the actor "partner:own"."""

    organization: Organization
    service: Service
    theme: Theme
    sub_theme: Theme
    handout: Handout


def build_world() -> World:
    """Store one of each."""
    now = clock.now()
    with actor.acting(actor.system("test")), transaction.atomic():
        home = organization(OrganizationKind.PARTNER, "Beratung am Ring")
        theme = Theme.objects.create(area="counselling", slug="soziales", name="Soziales", icon="hands", position=1)
        sub = Theme.objects.create(area="counselling", slug="schulden", name="Schulden", parent=theme, position=1)
        service = Service.objects.create(
            organization=home,
            slug="schuldnerberatung-am-ring",
            name="Schuldnerberatung",
            created_at=now,
            changed_at=now,
        )
        service.theme_links.create(theme=sub)
        handout = Handout.objects.create(code="K7M2QX", created_at=now, expires_at=now + timedelta(days=90))
        HandoutItem.objects.create(handout=handout, service=service, position=1)
    return World(home, service, theme, sub, handout)
