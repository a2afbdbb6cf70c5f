"""App configuration of the directory."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The Wegweiser."""

    name = "stafette.directory"
    label = "directory"
    verbose_name = "Wegweiser"
