"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

app_name = "directory"
urlpatterns: list[object] = []
