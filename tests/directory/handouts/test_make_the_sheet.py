"""From the tray to paper: one sheet per form, two pages at most, sentences on paper only."""

from __future__ import annotations

import io
import re
import threading
from typing import Any

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql
from pypdf import PdfReader

from stafette.core import qr
from stafette.directory.models import Handout, Service
from tests.support.actors import Someone, sign_in

CASE_WORKER = Someone("staff:case_worker", "staff", frozenset({"case_worker"}))
MARKER = "Zitronenfalter mitbringen"
Offers = dict[str, Service]


def put(client: Client, *services: Service) -> None:
    for service in services:
        client.post(reverse("directory:tray_item", args=[service.pk]))


def form_of(client: Client, **sentences: str) -> dict[str, str]:
    """The form of the tray page as a browser would send it."""
    page = BeautifulSoup(client.get("/merkzettel/").content, "html.parser")
    fields = {str(each["name"]): each.get("value", "") for each in page.select("form input[name], form textarea[name]")}
    fields.pop("csrfmiddlewaretoken", None)
    return {key: str(value) for key, value in fields.items()} | {"aktion": "erstellen"} | sentences


def create(client: Client, form: dict[str, str]) -> Any:
    response = client.post("/merkzettel/", form)
    assert response.status_code == 200
    return response


def open_pdf(client: Client, page: Any) -> Any:
    """Press "Blatt öffnen" as it stands on the page."""
    form = BeautifulSoup(page.content, "html.parser").select_one("form[target=_blank]")
    assert form is not None
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input[name]")}
    return client.post(str(form["action"]), fields)


def words(response: Any) -> str:
    reader = PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_staff_make_a_sheet_with_their_sentence(client: Client, offers: Offers) -> None:
    sign_in(client, CASE_WORKER)
    put(client, offers["schulden"], offers["budget"])
    identity = offers["schulden"].pk
    page = create(client, form_of(client, **{f"{identity}-sentence": MARKER, f"{identity}-way": "Bus 7"}))
    handout = Handout.objects.get()
    assert f"{handout.code[:3]} {handout.code[3:]}" in page.content.decode()
    assert "Ein Blatt A4" in page.content.decode()
    assert (handout.expires_at - handout.created_at).days == 90
    paper = open_pdf(client, page)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Content-Disposition"] == 'inline; filename="merkzettel.pdf"'
    assert paper.headers["Cache-Control"] == "no-store"
    text = words(paper)
    for expected in (MARKER, "Bus 7", "Schuldnerberatung am Markt", "030 23125 014", "Kim Case_Worker", "Mitnehmen"):
        assert expected in text
    assert "Montag und Mittwoch, 9 bis 12 Uhr" in text


def test_everybody_may_make_a_sheet(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    page = create(client, form_of(client))
    text = words(open_pdf(client, page))
    assert "Zusammengestellt am" in text
    assert "Gespräch" not in text


@pytest.mark.parametrize(("keys", "pages"), [(("schulden",), 1), (("schulden", "budget", "fern"), 1)])
def test_up_to_three_offers_fit_on_one_page(client: Client, offers: Offers, keys: tuple[str, ...], pages: int) -> None:
    put(client, *(offers[key] for key in keys))
    paper = open_pdf(client, create(client, form_of(client)))
    assert len(PdfReader(io.BytesIO(paper.content)).pages) == pages


@pytest.mark.parametrize("language", ["", "en", "uk", "ar"])
def test_five_offers_fit_on_two_pages_in_every_language(client: Client, offers: Offers, language: str) -> None:
    sign_in(client, CASE_WORKER)
    put(client, *(offers[key] for key in ("schulden", "budget", "fern", "telefon", "pause")))
    page = create(client, form_of(client, language=language))
    paper = open_pdf(client, page)
    assert len(PdfReader(io.BytesIO(paper.content)).pages) <= 2
    assert Handout.objects.get().second_language == language


def test_the_paper_is_tagged(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    reader = PdfReader(io.BytesIO(open_pdf(client, create(client, form_of(client))).content))
    assert bool(reader.root_object["/MarkInfo"]["/Marked"])  # type: ignore[index]  # a dictionary of PDF
    assert str(reader.root_object["/Lang"]) == "de-DE"


def test_the_picture_leads_to_the_live_page(client: Client, offers: Offers, settings: Any) -> None:
    settings.SITE_URL = "https://hilfe.example"
    put(client, offers["schulden"])
    text = words(open_pdf(client, create(client, form_of(client))))
    code = Handout.objects.get().code
    picture = client.get(reverse("directory:handout_qr", args=[code]))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.decode() == qr.svg(f"https://hilfe.example/m/{code}/")
    assert f"{code[:3]} {code[3:]} auf hilfe.example" in text
    assert not re.search(r"https?://\S{30,}", text)


def test_a_double_click_makes_one_sheet(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    form = form_of(client)
    create(client, form)
    create(client, form)
    assert Handout.objects.count() == 1


def test_another_content_makes_another_sheet(client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    form = form_of(client)
    create(client, form)
    put(client, offers["budget"])
    create(client, form)
    assert Handout.objects.count() == 2


def test_a_sheet_that_is_too_long_is_not_made(client: Client, offers: Offers, as_system: object) -> None:
    keys = ("schulden", "budget", "fern", "telefon", "pause")
    Service.objects.filter(pk__in=[offers[key].pk for key in keys]).update(name="Beratung " * 27)
    sign_in(client, CASE_WORKER)
    put(client, *(offers[key] for key in keys))
    sentences = {f"{offers[key].pk}-sentence": "Bitte bringen Sie alles mit. " * 6 for key in keys}
    response = client.post("/merkzettel/", form_of(client, language="uk", **sentences))
    text = " ".join(BeautifulSoup(response.content, "html.parser").text.split())
    assert "Seiten, zwei sind möglich. Bitte kürzen Sie oder nehmen Sie ein Angebot weg." in text
    assert "Bitte bringen Sie alles mit." in text
    assert not Handout.objects.exists()


@pytest.mark.parametrize("code", ["AAAAAA", "x", "K7M4XP"])
def test_there_is_no_paper_for_codes_that_nobody_made(client: Client, offers: Offers, code: str) -> None:
    assert client.get(reverse("directory:handout_pdf", args=[code])).status_code == 404
    assert client.get(reverse("directory:handout_qr", args=[code])).status_code == 404


def all_texts(owner: psycopg.Connection[tuple[Any, ...]]) -> str:
    """Every row of every table, also those hidden by row-level security, as text."""
    tables = owner.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    rows = []
    for schema, table in tables:
        query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(str(schema), str(table)))
        rows += [f"{table} {row[0]}" for row in owner.execute(query).fetchall()]
    return "\n".join(rows)


def test_the_sentence_is_stored_nowhere(
    transactional_db: None,
    client: Client,
    offers: Offers,
    owner: psycopg.Connection[tuple[Any, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    sign_in(client, CASE_WORKER)
    put(client, offers["schulden"])
    form = form_of(client, **{f"{offers['schulden'].pk}-sentence": MARKER, f"{offers['schulden'].pk}-way": "Bus 7"})
    paper = open_pdf(client, create(client, form))
    assert MARKER in words(paper)
    client.get(reverse("directory:live", args=[Handout.objects.get().code]))
    everything = all_texts(owner)
    assert "Bus 7" in everything  # the search below does find what is stored
    assert "Zitronenfalter" not in everything
    captured = capsys.readouterr()
    assert "Zitronenfalter" not in captured.err + captured.out


def test_two_requests_at_the_same_moment_make_one_sheet(transactional_db: None, client: Client, offers: Offers) -> None:
    put(client, offers["schulden"])
    form = form_of(client)
    cookies = client.cookies
    together = threading.Barrier(3)
    answers: list[int] = []

    def press() -> None:
        other = Client()
        other.cookies = cookies
        together.wait()
        answers.append(other.post("/merkzettel/", form).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200, 200]
    assert Handout.objects.count() == 1
