"""Bought measures: what can be booked, by which contract, when it starts next, and who has a seat.

``taken`` is counted by the database alone, one statement per seat (migration ``0010``): whatever path writes, never
more people than seats.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from stafette.accounts.models import Organization, User
from stafette.cases.enums import Level
from stafette.cases.models.cases import CasePart
from stafette.cases.models.people import in_order, one_of
from stafette.cases.models.steps import Step
from stafette.cases.querysets import MeasureBookingQuerySet, MeasureStartQuerySet
from stafette.core.models import Record


class Measure(Record):
    """A measure of the catalogue. ``kind`` is the key of the kind of step that a booking opens.

    Entry conditions: ages (inclusive, at the start), the German level needed, and sentences, one a line. They are
    shown with what is known about the person; a person decides.
    """

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    summary = models.CharField(max_length=500, blank=True)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    german = models.CharField(max_length=2, choices=[(x.value, x.value) for x in Level], default=Level.NONE)
    conditions = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "cases_measure"
        constraints = [
            one_of("german", Level, "cases_measure_german"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(kind=""), name="cases_measure_named"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")), name="cases_measure_ages"
            ),
            models.UniqueConstraint(fields=["title"], name="cases_measure_once"),
        ]

    def __str__(self) -> str:
        return self.title


class MeasureContract(Record):
    """A contract with a provider, under its number, for a time."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="contracts")
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        db_table = "cases_measure_contract"
        constraints = [
            in_order("valid_from", "valid_to", "cases_measure_contract_period"),
            models.CheckConstraint(condition=~Q(number=""), name="cases_measure_contract_number"),
            models.UniqueConstraint(fields=["number"], name="cases_measure_contract_once"),
        ]


class MeasureStart(Record):
    """A start with its seats; it lies in the time of its contract."""

    contract = models.ForeignKey(MeasureContract, on_delete=models.PROTECT, related_name="starts")
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=160, blank=True)
    seats = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[MeasureStartQuerySet] = MeasureStartQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_measure_start"
        constraints = [
            in_order("starts_on", "ends_on", "cases_measure_start_period"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="cases_measure_start_seats"),
            models.UniqueConstraint(fields=["contract", "starts_on", "place"], name="cases_measure_start_once"),
        ]
        indexes = [models.Index(fields=["starts_on"], name="cases_measure_start_next")]

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return self.seats - self.taken


class MeasureBooking(CasePart):
    """Somebody has a seat until it is cancelled; the step leads to the start."""

    start = models.ForeignKey(MeasureStart, on_delete=models.PROTECT, related_name="bookings")
    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="booking")
    booked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MeasureBookingQuerySet] = MeasureBookingQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_measure_booking"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "start"], condition=Q(cancelled_at=None), name="cases_measure_booking_once"
            )
        ]
        indexes = [models.Index(fields=["start"], name="cases_measure_booking_held", condition=Q(cancelled_at=None))]
