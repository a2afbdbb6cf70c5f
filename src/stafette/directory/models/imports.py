"""Uploads of directory data and what came of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from stafette.core.models import Record, StoredFile
from stafette.directory.enums import ImportState


class ImportRun(Record):
    """One import: first dry (a report), then written if somebody says so."""

    state = models.CharField(max_length=12, default=ImportState.WAITING)
    source = models.CharField(max_length=40, blank=True)
    format = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "directory_import_run"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ImportState]), name="directory_import_state")
        ]


class ImportFile(Record):
    """An uploaded file of an import."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "directory_import_file"
