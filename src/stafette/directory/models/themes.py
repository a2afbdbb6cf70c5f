"""Themes: what people choose by. Data, renamable by the Jobcenter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stafette.core.models import Record
from stafette.directory.enums import ThemeArea
from stafette.directory.querysets import ThemeQuerySet


class Theme(Record):
    """A theme (tile of the start page) or, with a parent, a sub-theme."""

    area = models.CharField(max_length=12)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=120, blank=True)
    icon = models.CharField(max_length=30, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField()

    objects: ClassVar[ThemeQuerySet] = ThemeQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "directory_theme"
        constraints = [
            models.CheckConstraint(condition=Q(area__in=[a.value for a in ThemeArea]), name="directory_theme_area"),
            models.CheckConstraint(condition=~Q(name=""), name="directory_theme_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceTheme(Record):
    """A service belongs to a sub-theme."""

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="service_links")

    class Meta:
        db_table = "directory_service_theme"
        constraints = [models.UniqueConstraint(fields=["service", "theme"], name="directory_service_theme_once")]
