"""Tables without a domain: history, files, mail, links, settings by date, periodic jobs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stafette.core.enums import MailState
from stafette.core.ids import new_id
from stafette.core.querysets import DatedSettingQuerySet, MailQuerySet, PeriodicJobQuerySet, SignedLinkQuerySet


class Record(models.Model):
    """Base of our tables: an id made in Python (UUIDv7)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One change of one row, written by trigger only. Read under row-level security."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=64, null=True)
    request_id = models.CharField(max_length=32)
    action = models.CharField(max_length=1)
    table_name = models.CharField(max_length=63)
    row_id = models.UUIDField()
    subject_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        db_table = "core_audit_entry"
        indexes = [
            models.Index(fields=["subject_id", "at"], name="core_audit_subject"),
            models.Index(fields=["row_id"], name="core_audit_row"),
        ]


class StoredFile(Record):
    """An upload or a made document: its content lies in the file store under the id, outside the web root."""

    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    encrypted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "core_stored_file"
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="core_stored_file_size")]


class MailMessage(Record):
    """A mail on its way. One per recipient, kind and reference; never sent twice by itself."""

    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=16, default=MailState.QUEUED, choices=[(s.value, s.value) for s in MailState])
    created_at = models.DateTimeField()
    attempted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    objects: ClassVar[MailQuerySet] = MailQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "core_mail_message"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "reference"], name="core_mail_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in MailState]), name="core_mail_state"),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="core_mail_state_idx")]


class SignedLink(Record):
    """What a link may do. The address carries this row's id with a signature, and nothing about a person."""

    purpose = models.CharField(max_length=40)
    target_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SignedLinkQuerySet] = SignedLinkQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "core_signed_link"


class AutomationSwitch(Record):
    """Whether an automation is on. Without a row it is as its registration says."""

    key = models.CharField(max_length=60, unique=True)
    enabled = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "core_automation_switch"


class DatedSetting(Record):
    """A threshold, term or deadline that holds from a day on."""

    key = models.CharField(max_length=60)
    valid_from = models.DateField()
    value = models.JSONField()
    source = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DatedSettingQuerySet] = DatedSettingQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "core_dated_setting"
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="core_dated_setting_once")]


class PeriodicJob(Record):
    """When a periodic job is due. Found by state: a day of outage delays it and loses nothing."""

    key = models.CharField(max_length=60, unique=True)
    next_due_at = models.DateTimeField()
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_finished_at = models.DateTimeField(null=True, blank=True)
    last_problem = models.CharField(max_length=200, blank=True)

    objects: ClassVar[PeriodicJobQuerySet] = PeriodicJobQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "core_periodic_job"


class RateWindow(Record):
    """How often something happened in a window of time. ``key`` is a keyed hash, so that no address is stored."""

    key = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "core_rate_window"
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="core_rate_window_once")]


class Forgotten(Record):
    """A row that retention deleted. Copied to the list of deletions outside the database, which a restore replays."""

    table_name = models.CharField(max_length=63)
    row_id = models.UUIDField()
    at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "core_forgotten"
        indexes = [models.Index(fields=["at"], name="core_forgotten_open", condition=Q(listed_at__isnull=True))]
