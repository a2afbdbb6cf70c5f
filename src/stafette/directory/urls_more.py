"""Addresses of tray, hand-outs, finder and the pages for staff."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
