"""Reads of the core tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from stafette.core.enums import MailState

if TYPE_CHECKING:
    from stafette.core.models import (  # noqa: F401 - named in strings
        DatedSetting,
        MailMessage,
        PeriodicJob,
        SignedLink,
    )


class MailQuerySet(models.QuerySet["MailMessage"]):
    """Mails by state."""

    def due(self) -> MailQuerySet:
        """Waiting to be sent, oldest first."""
        return self.filter(state=MailState.QUEUED).order_by("created_at", "id")

    def waiting_since(self, *, before: datetime) -> MailQuerySet:
        """Waiting, and their time came before ``before``."""
        return self.due().filter(Q(not_before__isnull=True, created_at__lt=before) | Q(not_before__lt=before))

    def unclear(self) -> MailQuerySet:
        """Nobody knows whether they went out: a person decides."""
        return self.filter(state=MailState.UNKNOWN).order_by("attempted_at", "id")

    def being_sent(self) -> MailQuerySet:
        """In the hands of a process, or left there by one that died."""
        return self.filter(state=MailState.SENDING).order_by("attempted_at", "id")

    def not_sent(self) -> MailQuerySet:
        """Refused by the server, or given up after the last try."""
        return self.filter(state=MailState.REFUSED).order_by("-finished_at", "id")


class SignedLinkQuerySet(models.QuerySet["SignedLink"]):
    """Links that still hold."""

    def holding(self, *, at: datetime) -> SignedLinkQuerySet:
        """Neither expired nor revoked."""
        return self.filter(expires_at__gt=at, revoked_at__isnull=True)


class DatedSettingQuerySet(models.QuerySet["DatedSetting"]):
    """Settings by day."""

    def on(self, day: date, key: str) -> DatedSettingQuerySet:
        """The rows of ``key`` that hold on ``day``, the newest first."""
        return self.filter(key=key, valid_from__lte=day).order_by("-valid_from")


class PeriodicJobQuerySet(models.QuerySet["PeriodicJob"]):
    """Periodic jobs by state."""

    def due(self, *, at: datetime) -> PeriodicJobQuerySet:
        """Jobs whose time has come, however long ago."""
        return self.filter(next_due_at__lte=at).order_by("next_due_at", "key")
