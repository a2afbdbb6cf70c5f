"""Health, metrics, and what people see when something is wrong."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client


@pytest.mark.django_db
def test_live_and_ready_answer(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok", "database": "ok"}


@pytest.mark.django_db
def test_metrics_name_views_and_no_people(client: Client) -> None:
    client.get("/health/live")
    text = client.get("/metrics").content.decode()
    assert 'stafette_requests_total{method="GET",status="200",view="core:live"}' in text


@pytest.mark.django_db
def test_an_unknown_address_is_a_friendly_404(client: Client) -> None:
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.content.decode()


def test_a_database_that_is_away_is_an_outage_page() -> None:
    """The page needs no database: none is allowed in this test."""
    client = Client(raise_request_exception=False)
    away = "django.contrib.sessions.middleware.SessionMiddleware.process_request"
    with mock.patch(away, side_effect=OperationalError):
        response = client.get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "Es liegt an uns" in response.content.decode()


@pytest.mark.django_db
def test_every_page_carries_the_strict_policy(client: Client) -> None:
    policy = client.get("/anmelden/").headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "img-src 'self' data:", "worker-src 'self'", "object-src 'none'"):
        assert part in policy
    assert "unsafe" not in policy
