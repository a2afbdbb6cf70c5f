"""How true an entry still is: status, capacity light, verification per group of fields, day of the last change."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from stafette.demo import distributions as share
from stafette.demo.phrases import chance, weighted
from stafette.demo.times import Form
from stafette.directory.records import (
    CapacityRecord,
    CapacityState,
    FieldGroup,
    ServiceStatus,
    VerificationMethod,
    VerificationRecord,
)

_BY = {
    VerificationMethod.PHONE: "Netzwerkmanagement",
    VerificationMethod.MAIL: "Netzwerkmanagement",
    VerificationMethod.VISIT: "Gesundheitscoach",
    VerificationMethod.IMPORT: "Datenübernahme",
}


def moment(rng: random.Random, today: date, days_ago: int) -> datetime:
    """A moment in office hours so many days before today; never after the start of today."""
    day = today - timedelta(days=max(days_ago, 1))
    return datetime.combine(day, time(rng.randrange(7, 16), rng.randrange(60)), tzinfo=UTC)


def draw_status(rng: random.Random) -> ServiceStatus:
    """Active, closed for a while, pausing or gone."""
    return ServiceStatus(weighted(rng, share.STATUS.table))


def draw_capacity(rng: random.Random, form: Form, today: date) -> CapacityRecord:
    """The capacity light; offers without places (open, telephone) mostly have none."""
    state = CapacityState(weighted(rng, share.CAPACITY.table))
    if state is CapacityState.UNKNOWN or (form in (Form.OPEN, Form.HOTLINE, Form.OUTLET) and chance(rng, 0.8)):
        return CapacityRecord()
    days_ago = rng.randrange(15, 90) if chance(rng, share.CAPACITY_OLD.value) else rng.randrange(1, 14)
    return CapacityRecord(
        state=state,
        waiting_weeks=rng.choice((2, 3, 4, 6, 8, 12, 16)) if state is CapacityState.WAITING_LIST else None,
        closed_until=today + timedelta(days=rng.randrange(10, 120)) if state is CapacityState.CLOSED else None,
        reported_at=moment(rng, today, days_ago),
    )


def draw_verifications(rng: random.Random, organization: str, today: date) -> tuple[VerificationRecord, ...]:
    """Verify all groups on one day, some on another, some never; empty for an entry that nobody verified."""
    if chance(rng, share.NEVER_VERIFIED.value):
        return ()
    base = rng.randint(*weighted(rng, share.VERIFIED_AGE.table))
    method = VerificationMethod(weighted(rng, share.METHOD.table))
    whole = moment(rng, today, base)
    records = []
    for group in FieldGroup:
        if chance(rng, share.GROUP_MISSING.value):
            continue
        verified, how = whole, method
        if chance(rng, share.GROUP_OWN_DATE.value):
            verified = moment(rng, today, base + rng.randrange(1, 400))
            how = VerificationMethod(weighted(rng, share.METHOD.table))
        by = _BY.get(how, organization)
        records.append(VerificationRecord(group=group, verified_at=verified, by=by, method=how))
    return tuple(records)


def draw_changed(rng: random.Random, verifications: tuple[VerificationRecord, ...], today: date) -> datetime:
    """The last edit: mostly before the last verification, sometimes after it."""
    if not verifications:
        return moment(rng, today, rng.randrange(30, 900))
    latest = max(record.verified_at for record in verifications)
    if chance(rng, share.CHANGED_AFTER_VERIFIED.value):
        return moment(rng, today, rng.randrange(1, max(2, (today - latest.date()).days)))
    return latest - timedelta(days=rng.randrange(1, 300), minutes=rng.randrange(600))
