"""Synonyms, names of themes and the overview of those who keep the directory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from stafette.core import actor, clock
from stafette.directory.models import SynonymGroup, Theme
from stafette.directory.records import CapacityState
from stafette.directory.services.offers import report_capacity
from stafette.directory.services.words import save_synonym_group
from tests.directory.staff.test_edit_an_offer import MANAGER, NEAR_MISSES, TEST, Offers
from tests.support.actors import Someone, sign_in

ADMINISTRATION = Someone("staff:administration", "staff", frozenset({"administration"}))


@pytest.fixture
def manager(client: Client, offers: Offers) -> Client:
    sign_in(client, MANAGER)
    return client


@pytest.fixture
def group(offers: Offers) -> SynonymGroup:
    with actor.acting(TEST):
        return save_synonym_group(words=["Kita", "Krippe"], directed=False, actor=TEST)


def errors(content: bytes) -> str:
    alert = BeautifulSoup(content, "html.parser").select_one("[role=alert]")
    return " ".join(alert.text.split()) if alert else ""


# --- synonyms ---------------------------------------------------------------------------------------------------------


def test_a_group_is_made_changed_and_deleted(manager: Client) -> None:
    manager.post("/pflege/synonyme/", {"words": "Schulden, Überschuldung\nPfändung", "note": "Mai"})
    group = SynonymGroup.objects.get(note="Mai")
    assert group.words == ["Schulden", "Überschuldung", "Pfändung"]
    edit = reverse("directory:synonym_edit", args=[group.pk])
    assert "Schulden, Überschuldung, Pfändung" in manager.get(edit).content.decode()
    manager.post(edit, {"words": "Schulden; Insolvenz", "directed": "on"})
    group.refresh_from_db()
    assert (group.words, group.directed) == (["Schulden", "Insolvenz"], True)
    delete = reverse("directory:synonym_delete", args=[group.pk])
    assert manager.post(delete).status_code == 302
    assert manager.post(delete).status_code == 302
    assert not SynonymGroup.objects.filter(pk=group.pk).exists()


def test_the_form_stands_before_the_list(manager: Client, group: SynonymGroup) -> None:
    """On a phone nobody scrolls past all groups to add one."""
    page = BeautifulSoup(manager.get("/pflege/synonyme/").content, "html.parser")
    parts = [part.name if part.name == "textarea" else "list" for part in page.select("main textarea, main ul.st-rows")]
    assert parts == ["textarea", "list"]


def test_a_new_group_is_searched_with(manager: Client) -> None:
    manager.post("/pflege/synonyme/", {"words": "Zaster, Schulden"})
    from_words = manager.get("/angebote/?q=Zaster").content.decode()
    assert "Schuldnerberatung am Markt" in from_words


@pytest.mark.parametrize("words", ["", "Kita", "Kita, kita", "x" * 61 + ", Kita"])
def test_a_wrong_group_is_explained_and_kept(manager: Client, words: str) -> None:
    before = SynonymGroup.objects.count()
    response = manager.post("/pflege/synonyme/", {"words": words, "note": "bleibt"})
    assert errors(response.content)
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("textarea").text.strip() == words  # type: ignore[union-attr]  # is there
    assert page.select_one("[name=note][value=bleibt]")
    assert SynonymGroup.objects.count() == before


def test_a_group_that_somebody_deleted_is_said(manager: Client) -> None:
    address = reverse("directory:synonym_edit", args=["00000000-0000-7000-8000-000000000000"])
    assert "Diese Gruppe gibt es nicht mehr." in manager.get(address, follow=True).content.decode()


# --- themes -----------------------------------------------------------------------------------------------------------


def test_a_theme_is_renamed(manager: Client) -> None:
    theme = Theme.objects.get(slug="soziales")
    address = reverse("directory:theme_rename", args=[theme.pk])
    assert 'value="Soziales und Selbsthilfe"' in manager.get(address).content.decode()
    manager.post(address, {"name": "Geld und Hilfe", "hint": "Schulden, Pflege"})
    theme.refresh_from_db()
    assert (theme.name, theme.hint, theme.slug) == ("Geld und Hilfe", "Schulden, Pflege", "soziales")


def test_a_sub_theme_has_a_name_only(manager: Client) -> None:
    theme = Theme.objects.get(slug="schulden")
    address = reverse("directory:theme_rename", args=[theme.pk])
    assert not BeautifulSoup(manager.get(address).content, "html.parser").select("[name=hint]")
    manager.post(address, {"name": "Schulden"})
    theme.refresh_from_db()
    assert theme.name == "Schulden"


@pytest.mark.parametrize(("name", "message"), [("", "Bitte geben Sie einen Namen an."), ("x" * 81, "auf 80 Zeichen")])
def test_a_wrong_name_is_explained(manager: Client, name: str, message: str) -> None:
    theme = Theme.objects.get(slug="soziales")
    response = manager.post(reverse("directory:theme_rename", args=[theme.pk]), {"name": name})
    assert message in errors(response.content)
    theme.refresh_from_db()
    assert theme.name == "Soziales und Selbsthilfe"


# --- overview ---------------------------------------------------------------------------------------------------------


def test_the_overview_tells_what_waits(manager: Client, offers: Offers) -> None:
    with actor.acting(TEST):
        report_capacity(service_id=offers["telefon"].pk, state=CapacityState.CLOSED, actor=TEST)
    text = " ".join(BeautifulSoup(manager.get("/pflege/").content, "html.parser").text.split())
    assert "Ein Eintrag von 8 ist nicht bestätigt" in text  # "budget", 900 days ago
    assert "Budgetberatung" in text
    assert "2 Angebote nehmen gerade niemanden auf" in text
    assert "Macht gerade Pause" in text
    assert "Zurzeit keine Aufnahme" in text


def test_after_the_term_everything_waits(manager: Client, offers: Offers) -> None:
    with clock.shifted(timedelta(days=181)):
        text = " ".join(BeautifulSoup(manager.get("/pflege/").content, "html.parser").text.split())
    assert "8 von 8 Einträgen sind nicht bestätigt" in text


def test_the_number_of_queries_does_not_grow(
    manager: Client, offers: Offers, django_assert_max_num_queries: object
) -> None:
    manager.get("/pflege/")
    with django_assert_max_num_queries(16):  # type: ignore[operator]  # a fixture
        manager.get("/pflege/")


# --- near misses ------------------------------------------------------------------------------------------------------

PAGES = ["overview", "synonyms", "themes_edit"]


@pytest.mark.parametrize("someone", NEAR_MISSES, ids=lambda each: each.key)
def test_nobody_else_gets_in(client: Client, offers: Offers, group: SynonymGroup, someone: Someone) -> None:
    sign_in(client, someone)
    theme = Theme.objects.get(slug="soziales")
    addresses = [reverse(f"directory:{name}") for name in PAGES]
    addresses += [reverse(f"directory:{name}", args=[group.pk]) for name in ("synonym_edit", "synonym_delete")]
    addresses.append(reverse("directory:theme_rename", args=[theme.pk]))
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"words": "a, b", "name": "Neu"}).status_code == 404, address
    group.refresh_from_db()
    theme.refresh_from_db()
    assert group.words == ["Kita", "Krippe"]
    assert theme.name == "Soziales und Selbsthilfe"


@pytest.mark.parametrize("someone", [MANAGER, ADMINISTRATION], ids=lambda each: each.key)
def test_those_who_keep_it_get_in(client: Client, offers: Offers, someone: Someone) -> None:
    sign_in(client, someone)
    assert [client.get(reverse(f"directory:{name}")).status_code for name in PAGES] == [200, 200, 200]
