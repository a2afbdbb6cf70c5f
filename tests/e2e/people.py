"""Who signs in on the demonstration: read from its database by the owner, the way the start prints it."""

from __future__ import annotations

from typing import Any

import psycopg
from playwright.sync_api import Page, expect

from stafette.core.embedded_db import Cluster
from tests.e2e.conftest import Site

PASSWORD = "stafette-vorführung"


def owner_of(site: Site) -> psycopg.Connection[Any]:
    """An independent look into the installation's database."""
    return Cluster.under(site.home).connect("stafette_owner", "stafette")


def email_of(site: Site, role: str) -> str:
    """Somebody of this role."""
    with owner_of(site) as owner:
        row = owner.execute(
            "SELECT u.email FROM accounts_user u JOIN accounts_role_assignment r ON r.user_id = u.id "
            "WHERE r.role = %s AND u.is_active ORDER BY u.sort_key, u.id LIMIT 1",
            [role],
        ).fetchone()
    assert row, role
    return str(row[0])


def sign_in(page: Page, site: Site, role: str) -> None:
    """Sign in through the page."""
    page.goto("/anmelden/")
    page.get_by_label("E-Mail").fill(email_of(site, role))
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("button", name="Abmelden").first).to_be_attached()


def town_of(site: Site) -> str:
    """The largest town of the county."""
    with owner_of(site) as owner:
        row = owner.execute(
            "SELECT name FROM directory_town ORDER BY population DESC NULLS LAST, name LIMIT 1"
        ).fetchone()
    assert row
    return str(row[0])
