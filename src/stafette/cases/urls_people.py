"""Addresses of Mein Tag, the team and people."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
