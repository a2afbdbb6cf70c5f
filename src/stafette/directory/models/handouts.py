"""Printed hand-outs: which offers, for how long; nothing about the person, not even the caseworker's sentence."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stafette.core.models import Record
from stafette.directory.models.services import Service


class Handout(Record):
    """A printed hand-out, found by its six-character code until it expires."""

    code = models.CharField(max_length=6, unique=True)
    second_language = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "directory_handout"
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="directory_handout_expires")
        ]


class HandoutItem(Record):
    """An offer on a hand-out, with a hint how to get there."""

    handout = models.ForeignKey(Handout, on_delete=models.CASCADE, related_name="items")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="handout_items")
    position = models.PositiveSmallIntegerField()
    way_hint = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "directory_handout_item"
        constraints = [models.UniqueConstraint(fields=["handout", "service"], name="directory_handout_item_once")]


class RedemptionCount(Record):
    """How often partners said "kam" or "falsche Stelle" for an offer in a month. No code, no case, no moment."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="redemption_counts")
    month = models.DateField()
    answer = models.CharField(max_length=12)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "directory_redemption_count"
        constraints = [
            models.UniqueConstraint(fields=["service", "month", "answer"], name="directory_redemption_once"),
            models.CheckConstraint(condition=Q(answer__in=["came", "wrong_place"]), name="directory_redemption_answer"),
        ]
