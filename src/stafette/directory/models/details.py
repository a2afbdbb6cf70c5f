"""What hangs on services and places: phones, contacts, times, costs, documents, areas."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stafette.accounts.models import Organization
from stafette.core.models import Record
from stafette.directory.models.places import Location
from stafette.directory.models.services import Service, ServiceAtLocation


def _exactly_one(*fields: str) -> Q:
    """True if one of the foreign keys is set and the others are empty."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return condition


class Detail(Record):
    """Base of details: their order, and the id that their source gave them."""

    position = models.PositiveSmallIntegerField(default=0)
    source_id = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


class Address(Detail):
    """HSDS address."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="addresses")
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    extra = models.CharField(max_length=250, blank=True)
    region = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, default="DE")
    type = models.CharField(max_length=10, default="physical")

    class Meta:
        db_table = "directory_address"


class Contact(Detail):
    """HSDS contact: a function or person to ask for."""

    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="contacts")
    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="contacts")
    location = models.ForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="contacts")
    at_location = models.ForeignKey(ServiceAtLocation, null=True, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "directory_contact"
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one("organization", "service", "location", "at_location"),
                name="directory_contact_owner",
            )
        ]


class Phone(Detail):
    """HSDS phone."""

    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="phones")
    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="phones")
    location = models.ForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="phones")
    at_location = models.ForeignKey(ServiceAtLocation, null=True, on_delete=models.CASCADE, related_name="phones")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=80)
    type = models.CharField(max_length=16, default="voice")
    extension = models.CharField(max_length=20, blank=True)
    description = models.CharField(max_length=250, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)

    class Meta:
        db_table = "directory_phone"
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one("organization", "service", "location", "at_location", "contact"),
                name="directory_phone_owner",
            )
        ]


class Schedule(Detail):
    """HSDS schedule: RFC 5545 recurrence with validity; times local (Europe/Berlin)."""

    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="schedules")
    location = models.ForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="schedules")
    at_location = models.ForeignKey(ServiceAtLocation, null=True, on_delete=models.CASCADE, related_name="schedules")
    rrule = models.CharField(max_length=250, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        db_table = "directory_schedule"
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one("service", "location", "at_location"), name="directory_schedule_owner"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="directory_schedule_period",
            ),
        ]


class CostOption(Detail):
    """HSDS cost option, Euro. Without an amount only words are known; 0 is free of charge."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="cost_options")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    description = models.TextField(blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "directory_cost_option"
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="directory_cost_amount")
        ]


class RequiredDocument(Detail):
    """HSDS required document: something to bring."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="required_documents")
    document = models.TextField()
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_required_document"


class ServiceArea(Detail):
    """HSDS service area: where people must live. None at all means everywhere."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_areas")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        db_table = "directory_service_area"


class Accessibility(Detail):
    """HSDS accessibility of a place. ``kind`` is one of ``AccessibilityKind`` or empty for free text."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    kind = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    details = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_accessibility"
