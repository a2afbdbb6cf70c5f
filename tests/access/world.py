"""One of each object, as sample for the access matrix and the browser's accessibility check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from stafette.accounts.enums import OrganizationKind
from stafette.accounts.models import Organization
from stafette.core import actor, clock, files, sniff
from stafette.core.enums import MailState
from stafette.core.ids import new_id
from stafette.core.models import MailMessage, StoredFile
from stafette.directory.enums import ImportState
from stafette.directory.models import Handout, HandoutItem, ImportRun, Location, Service, SynonymGroup, Theme
from tests.support.actors import organization

PROBE = "access-matrix"


@dataclass(frozen=True)
class World:
    """Sample objects. The offer belongs to the organisation of the actor "partner:own"."""

    organization: Organization
    service: Service
    location: Location
    theme: Theme
    sub_theme: Theme
    handout: Handout
    mail: MailMessage
    sink_mail: UUID
    file: StoredFile
    synonyms: SynonymGroup
    run: ImportRun


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
        location = Location.objects.create(name="Haus am Ring", created_at=now, changed_at=now)
        service.at_locations.create(location=location)
        handout = Handout.objects.create(code="K7M2QX", created_at=now, expires_at=now + timedelta(days=90))
        HandoutItem.objects.create(handout=handout, service=service, position=1)
        return World(
            organization=home,
            service=service,
            location=location,
            theme=theme,
            sub_theme=sub,
            handout=handout,
            mail=MailMessage.objects.create(
                kind="probe", reference="1", recipient="probe@partner.example", state=MailState.UNKNOWN, created_at=now
            ),
            sink_mail=_sink_mail(),
            file=files.store(b"Probe", name="probe.txt", purpose=PROBE, allowed={sniff.TEXT}, limit=100),
            synonyms=SynonymGroup.objects.create(words=["Kita", "Tagesmutter"]),
            run=ImportRun.objects.create(state=ImportState.FAILED, problem="Probe", created_at=now),
        )


def _sink_mail() -> UUID:
    """A mail in the sink of the demonstration."""
    identity = new_id()
    folder = settings.MAIL_SINK_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{identity}.eml").write_text(
        "X-Envelope-To: probe@partner.example\nSubject: Probe\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n\nText\n"
    )
    return identity


files.register_reader(PROBE, lambda who, _stored: who.has_role("administration"))
