"""The page of the need finder: groups with reasons, nothing kept anywhere."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client
from psycopg import sql

from config.database import embedded_test_cluster, uses_embedded
from stafette.directory import search_feed
from stafette.directory.models import Service

MARKER = "Zitronenfalterhausen"
Offers = dict[str, Service]


def ask(client: Client, **answers: object) -> Any:
    return client.post("/familie/", answers)


def groups(response: Any) -> dict[str, list[str]]:
    page = BeautifulSoup(response.content, "html.parser")
    return {
        " ".join(section.h2.text.split()): [" ".join(hit.text.split()) for hit in section.select(".st-hit")]
        for section in page.select("section[aria-labelledby^=gruppe-]")
        if section.h2 is not None
    }


def test_the_empty_form_asks_for_nothing(client: Client, offers: Offers) -> None:
    response = client.get("/familie/")
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert not page.select("[required]")
    assert not page.select("[type=checkbox][checked]")


def test_offers_stand_by_member_with_the_reason(client: Client, offers: Offers) -> None:
    found = groups(ask(client, children="4", family=["debts"], windows=["morning"], languages=["tr"]))
    assert list(found) == ["Für Sie"]
    debts = next(text for text in found["Für Sie"] if "Schuldnerberatung am Markt" in text)
    assert "Weil: Sie haben Schulden oder offene Rechnungen" in debts
    assert "dort spricht man Türkisch" in debts
    assert "geöffnet vormittags" in debts


def test_times_that_do_not_fit_are_left_out(client: Client, offers: Offers) -> None:
    found = groups(ask(client, children="4", family=["debts"], windows=["evening"]))
    assert not any("Schuldnerberatung am Markt" in text for text in found["Für Sie"])
    assert any("Zeiten bitte erfragen" in text for text in found["Für Sie"])


def test_a_group_that_does_not_fit_is_left_out(client: Client, offers: Offers) -> None:
    """The offer is for parents."""
    with_child = groups(ask(client, children="4", family=["debts"]))["Für Sie"]
    without = groups(ask(client, family=["debts"]))["Für Sie"]
    assert any("Schuldnerberatung am Markt" in text for text in with_child)
    assert not any("Schuldnerberatung am Markt" in text for text in without)


def test_the_place_orders_and_limits(client: Client, offers: Offers) -> None:
    near = groups(ask(client, family=["debts"], place="Otterbrück"))["Für Sie"]
    assert "Budgetberatung" in near[0]
    assert not any("Weitfeld" in text for text in near)


def test_an_unknown_place_is_said(client: Client, offers: Offers) -> None:
    response = ask(client, family=["debts"], place=MARKER)
    assert "Diesen Ort kennen wir nicht." in response.content.decode()
    assert groups(response)


def test_errors_keep_what_was_typed(client: Client, offers: Offers) -> None:
    response = ask(client, children="vier", family=["debts"], place="Lindenfurt")
    page = BeautifulSoup(response.content, "html.parser")
    assert "verstehen wir nicht" in page.select_one("[role=alert]").text  # type: ignore[union-attr]  # is there
    assert page.select_one("[name=children][value=vier]")
    assert page.select_one("[value=debts][checked]")
    assert page.select_one("[name=place][value=Lindenfurt]")


def test_answers_without_a_need_are_asked_back(client: Client, offers: Offers) -> None:
    assert "mindestens eine Sache" in ask(client, place="Lindenfurt", windows=["morning"]).content.decode()


def test_no_answer_at_all_is_the_empty_form(client: Client, offers: Offers) -> None:
    """That is what the button "Alle Angaben löschen" sends."""
    response = ask(client)
    assert "mindestens eine Sache" not in response.content.decode()
    assert "Alle Angaben löschen" not in response.content.decode()


def test_a_search_that_is_away_is_no_empty_result(client: Client, offers: Offers, monkeypatch: Any) -> None:
    def broken(*_args: object) -> None:
        raise search_feed.SearchUnavailable

    monkeypatch.setattr("stafette.directory.family_search.search", broken)
    response = ask(client, family=["debts"])
    assert response.status_code == 503
    text = response.content.decode()
    assert "Die Suche ist gerade gestört." in text
    assert "nichts Passendes gefunden" not in text
    assert BeautifulSoup(text, "html.parser").select_one("[value=debts][checked]")


@pytest.mark.parametrize("address", ["/familie/?children=4&family=debts", "/familie/?place=Lindenfurt"])
def test_an_address_carries_nothing(client: Client, offers: Offers, address: str) -> None:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert not page.select("section[aria-labelledby^=gruppe-]")
    assert not page.select("[name=place][value=Lindenfurt]")


def test_the_page_is_cached_nowhere(client: Client, offers: Offers) -> None:
    assert ask(client, family=["debts"]).headers["Cache-Control"] == "no-store"


def test_answers_are_stored_nowhere(
    transactional_db: None,
    client: Client,
    offers: Offers,
    owner: psycopg.Connection[tuple[Any, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    capsys.readouterr()
    response = ask(client, children="4", family=["debts", "separated"], health=["addiction"], place=MARKER)
    assert groups(response)
    assert MARKER in response.content.decode()  # the form carries its own state
    log = capsys.readouterr()
    tables = owner.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    assert ("public", "django_session") in tables
    for schema, table in tables:
        query = sql.SQL("SELECT count(*) FROM {} t WHERE t::text LIKE %s").format(
            sql.Identifier(str(schema), str(table))
        )
        assert owner.execute(query, [f"%{MARKER[:10]}%"]).fetchone() == (0,), table
    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies
    assert MARKER[:10] not in log.err + log.out
    for word in ("debts", "separated", "addiction", "Schulden"):
        assert word not in log.err + log.out
    if uses_embedded() and embedded_test_cluster().log_file.exists():
        assert MARKER[:10] not in embedded_test_cluster().log_file.read_text(errors="replace")


def test_no_statement_carries_an_answer(client: Client, offers: Offers, django_assert_max_num_queries: Any) -> None:
    ask(client, children="4", family=["debts"], health=["soul"], place="Lindenfurt")  # the index of the process is warm
    with django_assert_max_num_queries(40) as captured:
        ask(client, children="4", family=["debts"], health=["soul"], place="Lindenfurt")
    statements = " ".join(query["sql"] for query in captured.captured_queries)
    for word in ("Lindenfurt", "debts", "soul", "schulden", "seele"):
        assert word not in statements
