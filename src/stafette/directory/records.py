"""Plain values of a directory: what importers read, the demo county writes and exporters give out.

The names follow Open Referral HSDS 3.0; what HSDS lacks (two kinds of access, capacity light, child care during the
offer, verification per group of fields) stands beside it. No Django and no database here.

Every record is known by ``source_id``, the id that its source gave it, unique per kind within one source.
Dates are ``date`` (legal dates, Europe/Berlin), moments are aware ``datetime``; money is ``Decimal`` in Euro.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class ServiceStatus(StrEnum):
    """HSDS ``service.status``."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class LocationType(StrEnum):
    """HSDS ``location.location_type``."""

    PHYSICAL = "physical"
    POSTAL = "postal"
    VIRTUAL = "virtual"


class CapacityState(StrEnum):
    """The capacity light. ``UNKNOWN`` is also what every other state becomes when its report is old."""

    UNKNOWN = "unknown"
    FREE = "free"  # freie Plätze
    WAITING_LIST = "waiting_list"  # Warteliste ~N Wochen
    CLOSED = "closed"  # Aufnahmestopp bis


class FieldGroup(StrEnum):
    """Groups of fields that are verified and changed apart from each other."""

    CONTACT = "contact"
    PLACE = "place"
    TIMES = "times"
    ELIGIBILITY = "eligibility"  # with cost
    DESCRIPTION = "description"


class VerificationMethod(StrEnum):
    """How a group of fields was verified."""

    PARTNER_LINK = "partner_link"
    PHONE = "phone"
    MAIL = "mail"
    VISIT = "visit"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRecord:
    """A fact that has no field of its own: HSDS ``attribute`` (``label`` is a slash path in the source)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRecord:
    """``number`` as printed, for example "089 233-45141"; ``type`` is voice, fax, text, textphone, cell or video."""

    number: str
    type: str = "voice"
    extension: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """A function or person to ask for."""

    name: str = ""
    title: str = ""
    department: str = ""
    email: str = ""
    phones: tuple[PhoneRecord, ...] = ()
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord:
    """``street`` holds street and house number; ``postal_code`` keeps leading zeros."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    extra: str = ""
    region: str = ""
    state: str = ""
    country: str = "DE"
    type: str = "physical"
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRecord:
    """An RFC 5545 recurrence with validity.

    ``rrule`` has no ``RRULE:`` prefix, for example ``FREQ=WEEKLY;BYDAY=MO,WE``; empty for one single date
    (``valid_from``) or for mere text in ``description``. Times are local (Europe/Berlin).
    """

    rrule: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    description: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecord:
    """HSDS ``cost_option``. ``amount`` is None where only words are known; 0 means free of charge."""

    amount: Decimal | None = None
    description: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredDocumentRecord:
    """Something to bring."""

    document: str
    uri: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityRecord:
    """``kind`` is a code of ``AccessibilityKind`` (step_free, lift, …), or empty for free text."""

    kind: str = ""
    description: str = ""
    details: str = ""
    uri: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAreaRecord:
    """Where people must live. ``name`` of a town or county; an empty tuple of areas means everywhere."""

    name: str
    description: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRecord:
    """The capacity light with the day of its report."""

    state: CapacityState = CapacityState.UNKNOWN
    waiting_weeks: int | None = None
    closed_until: date | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRecord:
    """Who verified a group of fields, when and how. ``by`` names a function or organisation, not a private person."""

    group: FieldGroup
    verified_at: datetime
    by: str
    method: VerificationMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRecord:
    """An organisation that offers services."""

    source_id: str
    name: str
    alternate_name: str = ""
    description: str = ""
    email: str = ""
    website: str = ""
    legal_form: str = ""
    parent_source_id: str = ""
    phones: tuple[PhoneRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    attributes: tuple[AttributeRecord, ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRecord:
    """A place. ``latitude`` and ``longitude`` in degrees (WGS 84), as Decimal with six places."""

    source_id: str
    name: str = ""
    type: LocationType = LocationType.PHYSICAL
    alternate_name: str = ""
    description: str = ""
    transportation: str = ""
    url: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    organization_source_id: str = ""
    addresses: tuple[AddressRecord, ...] = ()
    phones: tuple[PhoneRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    languages: tuple[str, ...] = ()
    schedules: tuple[ScheduleRecord, ...] = ()
    accessibility: tuple[AccessibilityRecord, ...] = ()
    attributes: tuple[AttributeRecord, ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A service (German *Angebot*). ``description`` is HTML of the allowed set or plain text.

    ``themes`` are slugs of themes; ``languages`` ISO 639-1 codes; ``target_groups`` are codes of
    ``stafette.directory.enums.TargetGroup``; ages in years.
    """

    source_id: str
    name: str
    organization_source_id: str
    summary: str = ""
    alternate_name: str = ""
    description: str = ""
    procedure: str = ""
    url: str = ""
    email: str = ""
    status: ServiceStatus = ServiceStatus.ACTIVE
    alert: str = ""
    access_person: str = ""
    access_professional: str = ""
    application_process: str = ""
    eligibility: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    fees_description: str = ""
    free_of_charge: bool | None = None
    childcare: bool | None = None
    childcare_note: str = ""
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    phones: tuple[PhoneRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    schedules: tuple[ScheduleRecord, ...] = ()
    cost_options: tuple[CostRecord, ...] = ()
    required_documents: tuple[RequiredDocumentRecord, ...] = ()
    service_areas: tuple[ServiceAreaRecord, ...] = ()
    capacity: CapacityRecord = CapacityRecord()
    verifications: tuple[VerificationRecord, ...] = ()
    attributes: tuple[AttributeRecord, ...] = ()
    changed_at: datetime | None = None
    published: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAtLocationRecord:
    """A service at a place. Times and phones given here replace those of the service."""

    service_source_id: str
    location_source_id: str
    source_id: str = ""
    description: str = ""
    url: str = ""
    phones: tuple[PhoneRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    schedules: tuple[ScheduleRecord, ...] = ()
    attributes: tuple[AttributeRecord, ...] = ()


@dataclass(slots=True, kw_only=True)
class Catalog:
    """Everything that one source gives. ``source`` names it ("muenchen", "demo"), in small ASCII letters."""

    source: str
    organizations: list[OrganizationRecord] = field(default_factory=list)
    locations: list[LocationRecord] = field(default_factory=list)
    services: list[ServiceRecord] = field(default_factory=list)
    service_at_locations: list[ServiceAtLocationRecord] = field(default_factory=list)
