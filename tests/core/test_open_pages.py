"""Pages about the site itself, the menu, the choice of the language."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.functional import lazystr

from stafette.core import navigation
from stafette.core.actor import PUBLIC, Actor, ActorKind


@pytest.mark.parametrize(
    "address", ["/barrierefreiheit/", "/datenschutz/", "/impressum/", "/leichte-sprache/", "/gebaerdensprache/"]
)
def test_open_without_sign_in_and_without_cookie(db: None, client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert not response.cookies
    assert len(BeautifulSoup(response.content, "html.parser").select("h1")) == 1
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("back", ["https://anderswo.example/", "//anderswo.example/", "javascript:alert(1)"])
def test_the_choice_of_the_language_leads_nowhere_else(db: None, client: Client, back: str) -> None:
    response = client.get("/sprache/de/", {"zurueck": back})

    assert response["Location"] == "/"


def test_the_choice_of_the_language_goes_back_and_is_remembered(db: None, client: Client) -> None:
    response = client.get("/sprache/de/", {"zurueck": "/angebote/?q=Kita"})

    assert response["Location"] == "/angebote/?q=Kita"
    assert response.cookies["django_language"].value == "de"
    assert client.get("/sprache/xx/").status_code == 404


def test_the_menu_marks_where_one_is(db: None, client: Client) -> None:
    page = BeautifulSoup(client.get("/karte/").content, "html.parser")

    assert {link["href"] for link in page.select('.st-nav [aria-current="page"]')} == {"/karte/"}


def test_an_entry_for_roles_is_for_these_roles_only() -> None:
    label = lazystr("Pflege")
    staff_entry = navigation.Entry(label=label, url_name="directory:map", position=1, staff_only=True)
    role_entry = navigation.Entry(label=label, url_name="directory:map", position=1, roles=frozenset({"team_lead"}))
    lead, other = (Actor(ActorKind.STAFF, roles=frozenset({role})) for role in ("team_lead", "case_worker"))

    assert [entry.is_for(PUBLIC) for entry in (staff_entry, role_entry)] == [False, False]
    assert [entry.is_for(other) for entry in (staff_entry, role_entry)] == [True, False]
    assert [entry.is_for(lead) for entry in (staff_entry, role_entry)] == [True, True]
