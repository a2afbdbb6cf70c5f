"""A case: the time in which this Jobcenter accompanies a person, with one team and one named person responsible."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stafette.accounts.models import Organization, Team, User
from stafette.cases.enums import (
    TOWARDS_OTHERS,
    AttemptChannel,
    CloseReason,
    GrantKind,
    Ground,
    HandoverState,
    OpenReason,
    Phase,
)
from stafette.cases.models.people import Person, in_order, one_of
from stafette.cases.querysets import CasePartQuerySet, CaseQuerySet, GrantQuerySet, TransferQuerySet
from stafette.core.models import Record

_OPEN_TRANSFER = (HandoverState.REQUESTED, HandoverState.RECEIVED)


class Case(Record):
    """One open case per person. While it is open, triggers keep it with a step (``migrations/0002``).

    ``law_version`` is the day whose law applies. ``restricted`` blocks it for all but named people (colleagues and
    their families, § 35 Abs. 1 S. 3 SGB I).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_since = models.DateTimeField()
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground], default=Ground.OPENED)
    phase = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Phase], default=Phase.ARRIVAL)
    opened_on = models.DateField()
    open_reason = models.CharField(max_length=12, choices=[(r.value, r.value) for r in OpenReason])
    law_version = models.DateField()
    restricted = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, blank=True, choices=[(r.value, r.value) for r in CloseReason])
    receiving_body = models.CharField(max_length=160, blank=True)
    receipt_on = models.DateField(null=True, blank=True)
    first_appointment_on = models.DateField(null=True, blank=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "cases_case"
        constraints = [
            one_of("phase", Phase, "cases_case_phase"),
            one_of("ground", Ground, "cases_case_ground"),
            one_of("open_reason", OpenReason, "cases_case_open_reason"),
            in_order("opened_on", "closed_on", "cases_case_period"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, close_reason="")
                | Q(closed_on__isnull=False, close_reason__in=[r.value for r in CloseReason]),
                name="cases_case_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(close_reason__in=[r.value for r in TOWARDS_OTHERS])
                | (~Q(receiving_body="") & (Q(receipt_on__isnull=False) | Q(first_appointment_on__isnull=False))),
                name="cases_case_received_elsewhere",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(closed_on=None), name="cases_case_one_open"),
        ]
        indexes = [
            models.Index(fields=["team", "holder"], name="cases_case_team_open", condition=Q(closed_on=None)),
            models.Index(fields=["holder"], name="cases_case_holder_open", condition=Q(closed_on=None)),
        ]


class CasePart(Record):
    """Base of what belongs to a case: seen by whoever sees the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="%(class)ss")

    objects: ClassVar[CasePartQuerySet] = CasePartQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        abstract = True


class Grant(CasePart):
    """Somebody, or a team, may see a case for a reason and a time. No end means until it is withdrawn."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in GrantKind])
    reason = models.CharField(max_length=300, blank=True)
    reference = models.UUIDField(null=True, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[GrantQuerySet] = GrantQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "cases_grant"
        constraints = [
            one_of("kind", GrantKind, "cases_grant_kind"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True) | Q(user__isnull=True, team__isnull=False),
                name="cases_grant_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind=GrantKind.BREAK_GLASS.value)
                | (~Q(reason="") & Q(valid_until__isnull=False) & Q(user__isnull=False)),
                name="cases_grant_break_glass_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], name="cases_grant_user"),
            models.Index(fields=["team", "case"], name="cases_grant_team"),
        ]


class Transfer(CasePart):
    """The case itself changes team and person, inside this Jobcenter; it moves when somebody there accepts."""

    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    from_holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message = models.CharField(max_length=500)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in HandoverState], default=HandoverState.REQUESTED
    )
    requested_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    answer_by = models.DateField()

    objects: ClassVar[TransferQuerySet] = TransferQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "cases_transfer"
        constraints = [
            one_of("state", HandoverState, "cases_transfer_state"),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.DECLINED.value) | ~Q(reason=""), name="cases_transfer_declined_why"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[s.value for s in _OPEN_TRANSFER]),
                name="cases_transfer_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_team"],
                name="cases_transfer_waiting",
                condition=Q(state__in=[s.value for s in _OPEN_TRANSFER]),
            )
        ]


class Contact(CasePart):
    """Who was contacted how and when, and whether the person was reached."""

    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in AttemptChannel])
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reached = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cases_contact"
        constraints = [one_of("channel", AttemptChannel, "cases_contact_channel")]
        indexes = [models.Index(fields=["case", "-at"], name="cases_contact_history")]


class SupportPartner(CasePart):
    """An organisation that supports the person too, by the person's consent: shown with its next date only."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=120)
    consented_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_support_partner"
        constraints = [in_order("consented_on", "ended_on", "cases_support_partner_period")]
