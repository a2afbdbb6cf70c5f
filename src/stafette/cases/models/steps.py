"""Steps: what happens next, who holds it, until when; and how a step goes from hand to hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stafette.accounts.models import Organization, Team, User
from stafette.cases.enums import Ground, HandoverState, StepState
from stafette.cases.models.cases import Case, CasePart
from stafette.cases.models.people import in_order, one_of
from stafette.cases.querysets import CasePartQuerySet, HandoverQuerySet, StepKindQuerySet, StepQuerySet
from stafette.core.models import Record
from stafette.directory.models import Service

_WAITING = (HandoverState.REQUESTED, HandoverState.RECEIVED)


class StepKind(Record):
    """A kind of step from a day on, with its legal basis, and what its deadlines move.

    ``remind_after``, ``deputy_after``, ``lead_after`` are days after the due date (``remind_after`` may be negative:
    before it). ``days`` is the usual time. ``content_free_limit``: how often a follow-up without content may be
    repeated before it goes to the team talk.
    """

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=30)
    legal_basis = models.CharField(max_length=80, blank=True)
    days = models.PositiveSmallIntegerField(default=14)
    remind_after = models.SmallIntegerField(default=1)
    deputy_after = models.SmallIntegerField(default=4)
    lead_after = models.SmallIntegerField(default=8)
    content_free_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[StepKindQuerySet] = StepKindQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_step_kind"
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="cases_step_kind_once"),
            in_order("valid_from", "valid_to", "cases_step_kind_period"),
            models.CheckConstraint(
                condition=Q(deputy_after__gte=models.F("remind_after")) & Q(lead_after__gte=models.F("deputy_after")),
                name="cases_step_kind_rising",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Step(CasePart):
    """What happens next. Held by one staff member (``owner``) or, once accepted there, by one ``organization``.

    While an organisation holds it, an open step that ``watches`` it stays in the case. ``absent_owner`` is whose work
    a deputy does. ``attention_on`` is the day on which its deadline moves something next, ``stage`` how far it has
    moved. ``repeats`` counts follow-ups without content in a row.
    """

    kind = models.ForeignKey(StepKind, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_since = models.DateTimeField()
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground], default=Ground.OPENED)
    absent_owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    attention_on = models.DateField()
    stage = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in StepState], default=StepState.OPEN)
    outcome = models.CharField(max_length=1000, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers")
    watches = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="watchers")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    repeats = models.PositiveSmallIntegerField(default=0)
    transferred_on = models.DateField(null=True, blank=True)

    objects: ClassVar[StepQuerySet] = StepQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_step"
        constraints = [
            one_of("state", StepState, "cases_step_state"),
            one_of("ground", Ground, "cases_step_ground"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, organization__isnull=True)
                | Q(owner__isnull=True, organization__isnull=False),
                name="cases_step_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.OPEN.value, closed_at__isnull=True)
                | (~Q(state=StepState.OPEN.value) & Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="cases_step_closed_with_outcome",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="cases_step_title"),
            models.UniqueConstraint(
                fields=["watches"], condition=Q(state=StepState.OPEN.value), name="cases_step_one_watch"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="cases_step_mine", condition=Q(state="open")),
            models.Index(fields=["organization"], name="cases_step_theirs", condition=Q(state="open")),
            models.Index(fields=["absent_owner"], name="cases_step_lent", condition=Q(state="open")),
            models.Index(fields=["attention_on"], name="cases_step_attention", condition=Q(state="open")),
        ]


class Handover(CasePart):
    """A step is offered to a colleague, a team or another organisation. It moves when somebody there accepts."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="handovers")
    from_owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message = models.CharField(max_length=500)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in HandoverState], default=HandoverState.REQUESTED
    )
    requested_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    answer_by = models.DateField()

    objects: ClassVar[HandoverQuerySet] = HandoverQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_handover"
        constraints = [
            one_of("state", HandoverState, "cases_handover_state"),
            models.CheckConstraint(
                condition=Q(to_user__isnull=False, to_team__isnull=True, to_organization__isnull=True)
                | Q(to_user__isnull=True, to_team__isnull=False, to_organization__isnull=True)
                | Q(to_user__isnull=True, to_team__isnull=True, to_organization__isnull=False),
                name="cases_handover_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[HandoverState.DECLINED.value, HandoverState.RETURNED.value]) | ~Q(reason=""),
                name="cases_handover_declined_why",
            ),
            models.UniqueConstraint(
                fields=["step"], condition=Q(state__in=[s.value for s in _WAITING]), name="cases_handover_one_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_user"], name="cases_handover_for_user", condition=Q(state__in=[s.value for s in _WAITING])
            ),
            models.Index(
                fields=["to_team"], name="cases_handover_for_team", condition=Q(state__in=[s.value for s in _WAITING])
            ),
        ]


class Transition(Record):
    """The log of the state machines: what moved, from where to where, who did it and why."""

    machine = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transitions")
    action = models.CharField(max_length=16)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[CasePartQuerySet] = CasePartQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_transition"
        indexes = [models.Index(fields=["case", "at"], name="cases_transition_history")]
