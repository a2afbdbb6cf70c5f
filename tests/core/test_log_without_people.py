"""Logs are JSON lines that name views and numbers, and nobody."""

from __future__ import annotations

import json

import pytest
import structlog
from django.test import Client

from stafette.core.logs import drop_personal

pytestmark = pytest.mark.django_db


def test_a_request_leaves_one_line_without_words_or_names(client: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        client.get("/angebote/?q=Frauenhaus&ort=Haselwehr", REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Probe/1.0")
        client.post("/anmelden/", {"username": "kim.probe@jobcenter.example", "password": "geheim-geheim"})
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["view"] for line in requests] == ["directory:search", "accounts:sign_in"]
    everything = json.dumps(lines, default=str)
    for personal in ("Frauenhaus", "Haselwehr", "203.0.113.7", "Probe/1.0", "kim.probe", "geheim-geheim"):
        assert personal not in everything


def test_values_about_people_are_taken_out_by_name() -> None:
    event = drop_personal(None, "info", {"event": "x", "email": "kim@partner.example", "view": "core:live"})
    assert event == {"event": "x", "email": "***", "view": "core:live"}
