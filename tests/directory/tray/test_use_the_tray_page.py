"""Putting offers onto the tray and off it, with and without JavaScript; moving them loses no sentence."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from stafette.directory.models import Service
from tests.support.actors import Someone, sign_in

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/angebote/"}
CASE_WORKER = Someone("staff:case_worker", "staff", frozenset({"case_worker"}))
Offers = dict[str, Service]


def item_url(service: Service) -> str:
    return reverse("directory:tray_item", args=[service.pk])


def put(client: Client, *services: Service) -> None:
    for service in services:
        assert client.post(item_url(service)).status_code == 302


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def names(client: Client) -> list[str]:
    return [link.text.strip() for link in soup(client.get("/merkzettel/")).select(".st-traylist h2 a")]


def test_an_offer_goes_onto_the_tray_and_off_it(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    assert names(client) == ["Schuldnerberatung am Markt"]
    put(client, offers["schulden"])
    assert names(client) == []


def test_the_page_comes_back_where_the_button_stood(client: Client, offers: Offers) -> None:
    address = "http://testserver/angebote/?q=schulden"
    response = client.post(item_url(offers["schulden"]), headers={"Referer": address})
    assert response.headers["Location"] == address


@pytest.mark.parametrize("referer", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_a_foreign_page(client: Client, offers: Offers, referer: str) -> None:
    response = client.post(item_url(offers["schulden"]), headers={"Referer": referer})
    assert response.headers["Location"] == "/merkzettel/"


def test_the_finder_cannot_be_shown_again_so_the_tray_is(client: Client, offers: Offers) -> None:
    response = client.post(item_url(offers["schulden"]), headers={"Referer": "http://testserver/familie/"})
    assert response.headers["Location"] == "/merkzettel/"


def test_a_link_changes_nothing(client: Client, offers: Offers) -> None:
    assert client.get(item_url(offers["schulden"])).headers["Location"] == "/merkzettel/"
    assert names(client) == []


def test_with_htmx_button_and_bar_change(client: Client, offers: Offers) -> None:
    page = soup(client.post(item_url(offers["schulden"]), headers=HTMX))
    button = page.select_one(f"#merk-{offers['schulden'].pk}-knopf")
    assert button is not None
    assert "Vom Zettel nehmen" in button.text
    assert "x-small" in str(button["class"])
    bar = page.select_one("#merkleiste")
    assert bar is not None
    assert "Ein Angebot" in bar.text
    assert not bar.has_attr("hidden")


def test_on_the_page_of_the_offer_the_button_stays_large(client: Client, offers: Offers) -> None:
    headers = HTMX | {"HX-Current-URL": f"http://testserver/angebote/{offers['schulden'].slug}/"}
    page = soup(client.post(item_url(offers["schulden"]), headers=headers))
    button = page.select_one("button")
    assert button is not None
    assert "kern-btn--block" in button["class"]


def test_a_sixth_offer_is_refused_kindly(client: Client, offers: Offers) -> None:
    put(client, *(offers[key] for key in ("schulden", "budget", "fern", "telefon", "pause")))
    page = soup(client.post(item_url(offers["ohne"]), headers=HTMX))
    assert "passen 5 Angebote" in page.text
    assert "Auf den Merkzettel" in page.text
    response = client.post(item_url(offers["ohne"]), follow=True)
    assert "passen 5 Angebote" in response.content.decode()
    assert len(names(client)) == 5


@pytest.mark.parametrize("key", ["geheim", "vorbei"])
def test_what_is_not_shown_cannot_be_collected(client: Client, offers: Offers, key: str) -> None:
    assert client.post(item_url(offers[key])).status_code == 404


def test_an_offer_that_ended_meanwhile_leaves_with_a_word(client: Client, offers: Offers, as_system: object) -> None:
    put(client, offers["schulden"], offers["budget"])
    Service.objects.filter(pk=offers["schulden"].pk).update(published=False)
    page = client.get("/merkzettel/").content.decode()
    assert "Ein Angebot gibt es nicht mehr." in page
    assert names(client) == ["Budgetberatung"]


def test_a_pause_is_said(client: Client, offers: Offers) -> None:
    put(client, offers["pause"])
    assert "Macht gerade Pause" in soup(client.get("/merkzettel/")).text


def test_the_tray_is_emptied_for_the_next_talk(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"], offers["budget"])
    assert client.post("/merkzettel/leeren/").headers["Location"] == "/merkzettel/"
    assert names(client) == []


def test_only_staff_write_sentences(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    assert not soup(client.get("/merkzettel/")).select("textarea, select")
    sign_in(client, CASE_WORKER)
    page = soup(client.get("/merkzettel/"))
    assert [field["name"] for field in page.select("textarea")] == [f"{offers['schulden'].pk}-sentence"]
    assert [option["value"] for option in page.select("select option")] == ["", "en", "uk", "ar"]


def typed(services: list[Service], act: str, **more: str) -> dict[str, str]:
    form = {f"{service.pk}-sentence": f"Satz zu {service.name}" for service in services}
    return form | {f"{service.pk}-way": "Bus 12" for service in services} | {"aktion": act, "key": "k", **more}


@pytest.mark.parametrize("act", ["auf", "ab", "weg", "behalten", "unsinn"])
def test_moving_and_taking_away_lose_no_sentence(client: Client, offers: Offers, act: str) -> None:
    sign_in(client, CASE_WORKER)
    chosen = [offers["schulden"], offers["budget"], offers["fern"]]
    put(client, *chosen)
    page = soup(client.post("/merkzettel/", typed(chosen, f"{act}:{offers['budget'].pk}", language="uk")))
    left = [service for service in chosen if act != "weg" or service != offers["budget"]]
    for service in left:
        area = page.select_one(f"textarea[name='{service.pk}-sentence']")
        assert area is not None
        assert area.text.strip() == f"Satz zu {service.name}"
    assert page.select_one("option[value=uk][selected]")
    key = page.select_one("input[name=key]")
    assert key is not None
    assert key["value"] == "k"
    assert not page.select(".kern-error")


def test_a_sentence_that_is_too_long_stays_and_is_named(client: Client, offers: Offers) -> None:
    sign_in(client, CASE_WORKER)
    put(client, offers["schulden"])
    form = typed([offers["schulden"]], "erstellen") | {f"{offers['schulden'].pk}-sentence": "x" * 201}
    page = soup(client.post("/merkzettel/", form))
    assert "Bitte kürzen Sie den Satz auf 200 Zeichen." in page.select_one("[role=alert]").text  # type: ignore[union-attr]  # is there
    assert "x" * 201 in page.select_one("textarea").text  # type: ignore[union-attr]  # is there
    assert "Fehler" in page.select_one("title").text  # type: ignore[union-attr]  # is there


def test_the_session_knows_ids_only(client: Client, offers: Offers) -> None:
    sign_in(client, CASE_WORKER)
    put(client, offers["schulden"])
    client.post("/merkzettel/", typed([offers["schulden"]], f"auf:{offers['schulden'].pk}"))
    stored = [session.get_decoded() for session in Session.objects.order_by("pk")]
    assert "Satz zu" not in str(stored)
    assert [str(offers["schulden"].pk)] in [each.get("tray") for each in stored]
