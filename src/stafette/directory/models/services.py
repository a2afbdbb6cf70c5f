"""Services (German *Angebote*): HSDS service and service at location, with what HSDS lacks."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stafette.accounts.models import Organization
from stafette.core.models import Record
from stafette.directory.enums import CapacityState, FieldGroup, ServiceStatus, VerificationMethod
from stafette.directory.models.places import Location
from stafette.directory.querysets import ServiceQuerySet
from stafette.language.normalise import sort_key


class Service(Record):
    """An offer that a person can be connected to. ``description`` is sanitised HTML, all other texts are plain."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=250, editable=False)
    alternate_name = models.CharField(max_length=250, blank=True)
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    procedure = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    email = models.CharField(max_length=254, blank=True)
    status = models.CharField(max_length=20, default=ServiceStatus.ACTIVE)
    alert = models.TextField(blank=True)
    access_person = models.TextField(blank=True)
    access_professional = models.TextField(blank=True)
    application_process = models.TextField(blank=True)
    eligibility = models.TextField(blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    fees_description = models.TextField(blank=True)
    free_of_charge = models.BooleanField(null=True, blank=True)
    childcare = models.BooleanField(null=True, blank=True)
    childcare_note = models.TextField(blank=True)
    keywords = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    target_groups = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    capacity_state = models.CharField(max_length=16, default=CapacityState.UNKNOWN)
    capacity_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity_until = models.DateField(null=True, blank=True)
    capacity_reported_at = models.DateTimeField(null=True, blank=True)
    attributes = models.JSONField(default=list, blank=True)
    published = models.BooleanField(default=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[ServiceQuerySet] = ServiceQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "directory_service"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="directory_service_source"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in ServiceStatus]), name="directory_service_status"
            ),
            models.CheckConstraint(
                condition=Q(capacity_state__in=[s.value for s in CapacityState]), name="directory_service_capacity"
            ),
            models.CheckConstraint(
                condition=Q(capacity_state=CapacityState.UNKNOWN) | Q(capacity_reported_at__isnull=False),
                name="directory_service_capacity_day",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=F("minimum_age")),
                name="directory_service_ages",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="directory_service_name"),
        ]
        indexes = [
            models.Index(fields=["organization", "sort_key"], name="directory_service_org"),
            models.Index(fields=["published", "status"], name="directory_service_shown"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key in step with the name."""
        self.sort_key = sort_key(self.name)[:250]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged


class ServiceAtLocation(Record):
    """A service at a place. Times and phones given here replace those of the service."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="at_services")
    description = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    attributes = models.JSONField(default=list, blank=True)
    source_id = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "directory_service_at_location"
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="directory_service_at_location_once")
        ]


class FieldGroupState(Record):
    """When a group of a service's fields was last verified (by whom, how), and when it last changed: two dates."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="group_states")
    group = models.CharField(max_length=16)
    changed_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=16, blank=True)

    class Meta:
        db_table = "directory_field_group_state"
        constraints = [
            models.UniqueConstraint(fields=["service", "group"], name="directory_field_group_once"),
            models.CheckConstraint(condition=Q(group__in=[g.value for g in FieldGroup]), name="directory_field_group"),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, method="")
                | Q(verified_at__isnull=False, method__in=[m.value for m in VerificationMethod]),
                name="directory_field_group_verified",
            ),
        ]
