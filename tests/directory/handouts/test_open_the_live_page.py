"""The page behind the code: live, the same for unknown and expired codes, limited; answers leave no trace."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse
from psycopg import sql
from pypdf import PdfReader

from stafette.core import actor, clock, rate
from stafette.directory import moment
from stafette.directory.answer_tokens import AnswerTokenInvalid, make_token, read_token
from stafette.directory.models import Handout, RedemptionCount, Service
from stafette.directory.records import ServiceStatus
from stafette.directory.redemptions import answer_counts
from stafette.directory.services.handouts import create_handout
from stafette.directory.services.offers import update_offer
from stafette.directory.views import live

Offers = dict[str, Service]
Owner = psycopg.Connection[tuple[Any, ...]]
TEST = actor.system("test")


def hand_out(*services: Service) -> Handout:
    return create_handout(service_ids=[service.pk for service in services], actor=TEST, way_hints={})


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response: Any) -> str:
    return " ".join(soup(response).text.split())


def open_live(client: Client, handout: Handout) -> Any:
    response = client.get(reverse("directory:live", args=[handout.code]))
    assert response.status_code == 200
    return response


def answer_forms(response: Any) -> list[str]:
    return [str(form["action"]) for form in soup(response).select("form[action^='/m/antwort/']")]


def test_the_page_shows_what_holds_now(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"], offers["telefon"])
    text = words(open_live(client, handout))
    assert "Schuldnerberatung am Markt" in text
    assert "Montag und Mittwoch, 9 bis 12 Uhr" in text
    with actor.acting(TEST):
        update_offer(service_id=offers["schulden"].pk, actor=TEST, changes={"name": "Schuldnerberatung im Rathaus"})
    assert "Schuldnerberatung im Rathaus" in words(open_live(client, handout))


def test_a_closed_offer_says_so_and_names_the_nearest(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"])
    with actor.acting(TEST):
        update_offer(service_id=offers["schulden"].pk, actor=TEST, changes={"status": ServiceStatus.DEFUNCT})
    page = soup(open_live(client, handout))
    text = " ".join(page.text.split())
    assert "Dieses Angebot gibt es nicht mehr" in text
    assert "Am nächsten dran ist: Budgetberatung" in text  # 13 km away; the other one is 200 km away
    assert "Schuldenhilfe in Weitfeld" not in text
    assert "030 23125 014" not in text


def test_an_unpublished_offer_is_closed_for_the_reader(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"])
    with actor.acting(TEST):
        update_offer(service_id=offers["schulden"].pk, actor=TEST, changes={"published": False})
    page = soup(open_live(client, handout))
    assert "Dieses Angebot gibt es nicht mehr" in page.text
    assert not page.select(f"a[href='/angebote/{offers['schulden'].slug}/']")


def test_unknown_and_expired_codes_look_the_same(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"])
    unknown = client.get("/m/ABCDEF/")
    with clock.shifted(timedelta(days=91)):
        expired = client.get(reverse("directory:live", args=[handout.code]))
    assert unknown.status_code == expired.status_code == 404
    assert words(unknown) == words(expired)
    assert "Dieser Code gilt nicht oder nicht mehr" in words(unknown)


def test_a_code_may_be_typed_in_any_way(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"])
    spoken = f"{handout.code[:3].lower()} {handout.code[3:].lower()}"
    response = client.post("/code/", {"code": spoken}, follow=True)
    assert response.redirect_chain == [(f"/m/{handout.code}/", 302)]
    assert response.status_code == 200


def test_one_client_cannot_try_codes_for_ever(client: Client, offers: Offers, monkeypatch: Any) -> None:
    monkeypatch.setattr(rate, "allow", five_times(rate.allow))
    codes = [client.get(f"/m/ABCDE{letter}/").status_code for letter in "FGHJKMN"]
    assert codes == [404] * 5 + [429] * 2


def five_times(real: Callable[..., bool]) -> Callable[..., bool]:
    """The real counter with a smaller limit: sixty requests would take long here."""

    def allow(scope: str, identity: str, *, limit: int, per: timedelta) -> bool:
        assert limit == live.LOOKS
        return real(scope, identity, limit=5, per=per)

    return allow


def test_all_together_cannot_try_codes_for_ever(client: Client, offers: Offers, monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "LOOKS_OF_ALL", 3)
    codes = [
        client.get(f"/m/ABCDE{letter}/", REMOTE_ADDR=f"192.0.2.{n}").status_code for n, letter in enumerate("FGHJK")
    ]
    assert codes == [404, 404, 404, 429, 429]


def test_the_code_stays_out_of_referrers_and_search_engines(client: Client, offers: Offers) -> None:
    response = open_live(client, hand_out(offers["schulden"]))
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]


# --- answers of partners --------------------------------------------------------------------------------------------


def counts() -> list[tuple[str, int]]:
    return list(RedemptionCount.objects.order_by("answer").values_list("answer", "count"))


def test_a_partner_answers_with_one_click(client: Client, offers: Offers) -> None:
    page = open_live(client, hand_out(offers["schulden"], offers["telefon"]))
    forms = answer_forms(page)
    assert len(forms) == 2
    after = client.post(forms[0], {"antwort": "came"})
    assert "Danke. Ihre Antwort ist gezählt." in words(after)
    assert len(answer_forms(after)) == 1
    row = RedemptionCount.objects.get()
    assert (row.service_id, row.answer, row.count) == (offers["schulden"].pk, "came", 1)
    assert row.month == clock.today().replace(day=1)


def test_a_form_that_is_sent_twice_counts_once(client: Client, offers: Offers) -> None:
    form = answer_forms(open_live(client, hand_out(offers["schulden"])))[0]
    client.post(form, {"antwort": "came"})
    client.post(form, {"antwort": "wrong_place"})
    assert counts() == [("came", 1)]


def test_two_people_count_as_two(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"])
    for _ in range(2):
        client.post(answer_forms(open_live(client, handout))[0], {"antwort": "wrong_place"})
    assert counts() == [("wrong_place", 2)]


@pytest.mark.parametrize("answer", ["", "kam", "came'"])
def test_another_answer_counts_nothing(client: Client, offers: Offers, answer: str) -> None:
    form = answer_forms(open_live(client, hand_out(offers["schulden"])))[0]
    assert "Bitte wählen Sie eine der beiden Antworten." in words(client.post(form, {"antwort": answer}))
    assert counts() == []


def test_a_link_counts_nothing(client: Client, offers: Offers) -> None:
    form = answer_forms(open_live(client, hand_out(offers["schulden"])))[0]
    assert client.get(form).status_code == 302
    assert counts() == []


def test_an_expired_code_counts_nothing(client: Client, offers: Offers) -> None:
    handout = hand_out(offers["schulden"])
    with clock.shifted(timedelta(days=90, hours=-1)):
        form = answer_forms(open_live(client, handout))[0]
    with clock.shifted(timedelta(days=90, hours=1)):
        assert client.post(form, {"antwort": "came"}).status_code == 404
    assert counts() == []


def test_a_token_cannot_be_made_read_or_kept(settings: Any) -> None:
    identity = uuid.uuid5(uuid.NAMESPACE_URL, "x")
    token = make_token("K7M4XP", identity)
    assert "K7M4XP" not in token
    assert (read_token(token).code, read_token(token).service_id) == ("K7M4XP", identity)
    assert make_token("K7M4XP", identity) != token
    for wrong in ("", "x", token[:-2], token[::-1], "ä" * 20):
        with pytest.raises(AnswerTokenInvalid):
            read_token(wrong)
    with clock.shifted(timedelta(hours=13)), pytest.raises(AnswerTokenInvalid):
        read_token(token)
    settings.SECRET_KEY = "another"
    with pytest.raises(AnswerTokenInvalid):
        read_token(token)


def count_up(service: Service, answer: str, number: int, months_ago: int = 0) -> None:
    day = clock.today().replace(day=1)
    for _ in range(months_ago):
        day = (day - timedelta(days=1)).replace(day=1)
    with actor.acting(TEST), transaction.atomic():
        RedemptionCount.objects.create(service=service, month=day, answer=answer, count=number)


def test_small_numbers_are_not_told(offers: Offers) -> None:
    day = clock.today()
    assert [each.text for each in answer_counts(offers["schulden"].pk, day)] == ["weniger als 5", "weniger als 5"]
    count_up(offers["schulden"], "came", 3)
    count_up(offers["schulden"], "came", 2, months_ago=2)
    count_up(offers["schulden"], "wrong_place", 4)
    count_up(offers["schulden"], "wrong_place", 90, months_ago=13)
    count_up(offers["telefon"], "wrong_place", 50)
    assert [each.text for each in answer_counts(offers["schulden"].pk, day)] == ["5", "weniger als 5"]


def everything(owner: Owner) -> list[tuple[str, str, str]]:
    """Table, number of the writing transaction and content of every row."""
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    rows: list[tuple[str, str, str]] = []
    for (table,) in tables:
        query = sql.SQL("SELECT xmin::text, t::text FROM {} t").format(sql.Identifier(str(table)))
        rows += [(str(table), str(row[0]), str(row[1])) for row in owner.execute(query).fetchall()]
    return rows


def test_no_row_links_a_code_and_an_answer(
    transactional_db: None, client: Client, offers: Offers, owner: Owner, capsys: pytest.CaptureFixture[str]
) -> None:
    handout = hand_out(offers["schulden"], offers["telefon"])
    form = answer_forms(open_live(client, handout))[0]
    capsys.readouterr()
    client.post(form, {"antwort": "came"})
    log = capsys.readouterr().err
    rows = everything(owner)
    counted = [row for row in rows if row[0] == "directory_redemption_count"]
    assert len(counted) == 1
    # Nothing of the count stands in the history, so nothing can be joined by request or time.
    assert owner.execute(
        "SELECT count(*) FROM core_audit_entry WHERE table_name = 'directory_redemption_count'"
    ).fetchone() == (0,)
    # The row itself has no code, no hand-out, no moment: its id is random, not made of the time.
    identity = owner.execute("SELECT id FROM directory_redemption_count").fetchone()
    assert identity is not None
    assert identity[0].version == 4
    for trace in (handout.code, str(handout.pk), str(clock.today())[:8] + f"{clock.today().day:02d}"):
        assert trace not in counted[0][2] or trace == str(clock.today().replace(day=1))
    # What the same transaction wrote besides names neither the code nor the hand-out nor the offer.
    beside = [row for row in rows if row[1] == counted[0][1] and row != counted[0]]
    assert {row[0] for row in beside} <= {"core_rate_window"}
    for _table, _transaction, content in beside:
        assert handout.code not in content
        assert str(handout.pk) not in content
        assert str(offers["schulden"].pk) not in content
    # The log names the view, never the address, the code or the answer.
    assert handout.code not in log
    assert "came" not in log.replace("name", "")


def test_the_database_refuses_a_count_without_an_actor(transactional_db: None, offers: Offers, owner: Owner) -> None:
    triggers = owner.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'directory_redemption_count'::regclass AND NOT tgisinternal "
        "ORDER BY tgname"
    ).fetchall()
    assert [row[0] for row in triggers] == ["audit_guard", "random_id"]


@pytest.fixture(autouse=True)
def forget_terms() -> None:
    """Terms that an earlier test has read."""
    moment.forget()


def test_a_closed_offer_is_not_printed_again(client: Client, offers: Offers) -> None:
    """The paper can be opened by everybody who has the code: what was taken back must not stand on it."""
    handout = hand_out(offers["schulden"], offers["budget"])
    address = reverse("directory:handout_pdf", args=[handout.code])
    assert "030 23125 014" in pdf_words(client.get(address))
    with actor.acting(TEST):
        update_offer(service_id=offers["schulden"].pk, actor=TEST, changes={"published": False})
    text = pdf_words(client.get(address))
    assert "Dieses Angebot gibt es nicht mehr." in text
    assert "030 23125 014" not in text
    assert "Budgetberatung" in text


def pdf_words(response: Any) -> str:
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)
