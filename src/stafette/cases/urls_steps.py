"""Addresses of steps and of what goes from hand to hand."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
