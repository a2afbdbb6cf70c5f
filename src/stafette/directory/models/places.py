"""Where offers are."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from stafette.accounts.models import Organization
from stafette.core.models import Record
from stafette.directory.enums import LocationType
from stafette.directory.querysets import TownQuerySet
from stafette.language.normalise import sort_key


class Town(Record):
    """A town of the gazetteer: its postcodes and middle (degrees, WGS 84)."""

    name = models.CharField(max_length=80, unique=True)
    sort_key = models.CharField(max_length=80, editable=False)
    postal_codes = ArrayField(models.CharField(max_length=5))
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    population = models.PositiveIntegerField(null=True, blank=True)

    objects: ClassVar[TownQuerySet] = TownQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "directory_town"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key in step with the name."""
        self.sort_key = sort_key(self.name)[:80]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged


class Location(Record):
    """HSDS location. Coordinates in degrees (WGS 84)."""

    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="locations"
    )
    name = models.CharField(max_length=250, blank=True)
    type = models.CharField(max_length=10, default=LocationType.PHYSICAL)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    attributes = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "directory_location"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="directory_location_source"
            ),
            models.CheckConstraint(
                condition=Q(type__in=[t.value for t in LocationType]), name="directory_location_type"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="directory_location_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name
