"""A person with what is known about them, each kind of fact in a table of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from stafette.cases.enums import (
    ChannelKind,
    FactSource,
    Level,
    OccupationUse,
    ProtectionKind,
    Recognition,
    Sex,
)
from stafette.cases.querysets import FactQuerySet, PersonPartQuerySet, PersonQuerySet
from stafette.core.models import Record
from stafette.language.normalise import sort_key


def one_of(column: str, words: type, name: str) -> models.CheckConstraint:
    """A constraint that lets a column hold only the words of an enumeration."""
    return models.CheckConstraint(condition=Q(**{f"{column}__in": [word.value for word in words]}), name=name)  # type: ignore[attr-defined]  # a StrEnum


def in_order(start: str, end: str, name: str) -> models.CheckConstraint:
    """A constraint: a period does not end before it starts; no end is open."""
    return models.CheckConstraint(condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}), name=name)


class Person(Record):
    """Somebody whom the Jobcenter accompanies. Sensitive facts stand apart (:class:`SensitiveFact`)."""

    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=200, editable=False)
    birth_date = models.DateField()
    sex = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Sex], default=Sex.NOT_STATED)
    interpreter_language = models.CharField(max_length=3, blank=True)
    sign_language = models.BooleanField(default=False)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=80, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    driving_licence = models.BooleanField(null=True, blank=True)
    has_car = models.BooleanField(null=True, blank=True)
    public_transport_only = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "cases_person"
        constraints = [
            one_of("sex", Sex, "cases_person_sex"),
            models.CheckConstraint(condition=~Q(first_name="") & ~Q(last_name=""), name="cases_person_named"),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="cases_person_source"
            ),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="cases_person_sort")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key in step with the name."""
        self.sort_key = sort_key(f"{self.last_name} {self.first_name}")[:200]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged


class PersonPart(Record):
    """Base of the facts about a person: seen by whoever sees the person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="%(class)ss")

    objects: ClassVar[PersonPartQuerySet] = PersonPartQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        abstract = True


class SensitiveFact(PersonPart):
    """A fact that needs a purpose: what it is for and who may read it stands in ``facts.py`` under its key."""

    key = models.CharField(max_length=40)
    value = models.CharField(max_length=120)
    source = models.CharField(max_length=12, choices=[(s.value, s.value) for s in FactSource])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    disputed_on = models.DateField(null=True, blank=True)  # § 84 Abs. 2 SGB X

    objects: ClassVar[FactQuerySet] = FactQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "cases_sensitive_fact"
        constraints = [
            one_of("source", FactSource, "cases_sensitive_fact_source"),
            in_order("valid_from", "valid_to", "cases_sensitive_fact_period"),
            models.UniqueConstraint(fields=["person", "key", "valid_from"], name="cases_sensitive_fact_once"),
        ]


class Channel(PersonPart):
    """A way to reach the person. ``shared`` belongs to a couple: only neutral words on it. ``safe`` overrides all."""

    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ChannelKind])
    value = models.CharField(max_length=254)
    preferred = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    safe = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_channel"
        constraints = [
            one_of("kind", ChannelKind, "cases_channel_kind"),
            in_order("valid_from", "valid_to", "cases_channel_period"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(preferred=True, valid_to=None), name="cases_channel_one_preferred"
            ),
        ]


class Protection(PersonPart):
    """The address must not become known; only channels marked as safe may be used."""

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in ProtectionKind])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_protection"
        constraints = [
            one_of("kind", ProtectionKind, "cases_protection_kind"),
            in_order("valid_from", "valid_to", "cases_protection_period"),
        ]


class LanguageSkill(PersonPart):
    """How well somebody hears, reads, writes and speaks a language, with proof and its date."""

    language = models.CharField(max_length=3)  # ISO 639
    listening = models.CharField(max_length=2, choices=[(x.value, x.value) for x in Level], default=Level.NONE)
    reading = models.CharField(max_length=2, choices=[(x.value, x.value) for x in Level], default=Level.NONE)
    writing = models.CharField(max_length=2, choices=[(x.value, x.value) for x in Level], default=Level.NONE)
    speaking = models.CharField(max_length=2, choices=[(x.value, x.value) for x in Level], default=Level.NONE)
    proof = models.CharField(max_length=120, blank=True)
    proved_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_language_skill"
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="cases_language_skill_once")]


class Qualification(PersonPart):
    """A certificate and where its recognition stands."""

    title = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166
    obtained_on = models.DateField(null=True, blank=True)
    recognition = models.CharField(
        max_length=12, choices=[(r.value, r.value) for r in Recognition], default=Recognition.NOT_NEEDED
    )
    recognition_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_qualification"
        constraints = [one_of("recognition", Recognition, "cases_qualification_recognition")]


class Occupation(PersonPart):
    """An occupation wished or practised, by its code of the KldB 2010 (five digits)."""

    use = models.CharField(max_length=10, choices=[(u.value, u.value) for u in OccupationUse])
    kldb = models.CharField(max_length=5)
    label = models.CharField(max_length=200)
    months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        db_table = "cases_occupation"
        constraints = [
            one_of("use", OccupationUse, "cases_occupation_use"),
            models.CheckConstraint(condition=Q(kldb__regex=r"^[0-9]{5}$"), name="cases_occupation_kldb"),
            models.UniqueConstraint(fields=["person", "use", "kldb"], name="cases_occupation_once"),
        ]


class Skill(PersonPart):
    """Something the person can do."""

    name = models.CharField(max_length=120)

    class Meta:
        db_table = "cases_skill"
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="cases_skill_once")]


class WorkingCondition(PersonPart):
    """A condition stated of the person's own accord, without diagnosis; it counts as a wish and can be withdrawn."""

    text = models.CharField(max_length=200)
    stated_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_working_condition"
        constraints = [in_order("stated_on", "withdrawn_on", "cases_working_condition_period")]


class WorkingWindow(PersonPart):
    """When the person can work: weekday (1 Monday to 7 Sunday, ISO 8601), from and to."""

    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        db_table = "cases_working_window"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="cases_working_window_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="cases_working_window_period"),
        ]


class Consent(PersonPart):
    """A consent with its purpose, and when it was withdrawn (§ 67b Abs. 2 SGB X)."""

    purpose = models.CharField(max_length=120)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_consent"
        constraints = [in_order("given_on", "withdrawn_on", "cases_consent_period")]


class Representative(PersonPart):
    """Whom the office must address instead of the person (§ 13 Abs. 3 SGB X)."""

    name = models.CharField(max_length=160)
    contact = models.CharField(max_length=254)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_representative"
        constraints = [in_order("valid_from", "valid_to", "cases_representative_period")]
