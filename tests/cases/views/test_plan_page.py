"""The page of the plan: what holds, how the work moved since, the next version, the paper."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import timedelta

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from stafette.cases.models import Case, CooperationPlan, Step
from stafette.cases.services.plans import make_plan
from stafette.cases.services.steps import Outcome, add_step, finish_step
from stafette.core import actor, clock
from tests.cases.conftest import SYSTEM, House, step
from tests.cases.test_make_plan import CONTENT
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

GOOD = {name: value for name, value in asdict(CONTENT).items() if isinstance(value, str)} | {"in_person": "on"}


@pytest.fixture
def anna(signed_in: SignIn) -> Client:
    return signed_in("anna")


def url(case: Case) -> str:
    return reverse("cases:plan", args=[case.pk])


def versions(case: Case) -> list[CooperationPlan]:
    with actor.acting(SYSTEM):
        return list(CooperationPlan.objects.filter(case=case).newest_first())


def test_the_first_version_is_written_and_shown(anna: Client, case: Case) -> None:
    assert "Noch gibt es keinen Plan." in text_of(anna.get(url(case)))

    answer = anna.post(url(case), GOOD | {"seen": "0"}, follow=True)

    assert answer.redirect_chain == [(url(case), 302)]
    seen = text_of(answer)
    assert "Fassung 1 gespeichert." in answer.content.decode()
    assert "Zusammen erneuern: bis" in seen
    assert "Unser persönliches Angebot Hilfe bei der Suche nach einer Kita." in seen
    assert "Schritte Gespräch" in seen
    assert "Arbeit ist weitergegangen" not in seen
    assert [made.version for made in versions(case)] == [1]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(anna: Client, case: Case) -> None:
    answer = anna.post(url(case), GOOD | {"efforts": " ", "offer": "Etwas <b>Neues</b>."})

    seen = text_of(answer)
    assert "Das fehlt noch. Ist nichts nötig?" in seen
    assert "Etwas &lt;b&gt;Neues&lt;/b&gt;." in answer.content.decode()
    assert versions(case) == []


def test_the_first_talk_in_person_is_asked_at_its_field(anna: Client, case: Case) -> None:
    answer = anna.post(url(case), {key: value for key, value in GOOD.items() if key != "in_person"})
    assert 'href="#id_not_in_person"' in answer.content.decode()
    assert versions(case) == []


def test_the_plan_says_how_the_work_moved_since(anna: Client, house: House, case: Case) -> None:
    make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT)
    with actor.acting(SYSTEM):
        talk = Step.objects.open().get(case=case, kind__key="conversation")
    finish_step(
        actor=house.actor("anna"), step_id=talk.pk, outcome=Outcome(text="Besprochen."), next_steps=[step("call")]
    )

    seen = text_of(anna.get(url(case)))

    assert "Die Arbeit ist weitergegangen." in seen
    assert "erledigt" in seen


def test_the_form_begins_with_the_version_before(anna: Client, house: House, case: Case) -> None:
    make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT)
    html = anna.get(url(case)).content.decode()
    assert "Arbeit in einer Küche.</textarea>" in html
    assert 'name="seen" value="1"' in html


def test_two_writers_do_not_overwrite_each_other(anna: Client, house: House, case: Case) -> None:
    make_plan(actor=house.actor("lea"), case_id=case.pk, content=CONTENT)
    mine = GOOD | {"seen": "0", "offer": "Mein Satz."}

    answer = anna.post(url(case), mine)
    seen, html = text_of(answer), answer.content.decode()

    assert "hat inzwischen Fassung 1 gespeichert." in seen
    assert "Mein Satz.</textarea>" in html and 'name="seen" value="1"' in html
    anna.post(url(case), mine | {"seen": "1"})
    assert [made.offer for made in versions(case)] == ["Mein Satz.", CONTENT.offer]


def test_a_second_click_is_friendly(anna: Client, case: Case) -> None:
    for _ in range(2):
        answer = anna.post(url(case), GOOD | {"seen": "0"}, follow=True)
    assert "Nichts ist doppelt." in answer.content.decode()
    assert len(versions(case)) == 1


def test_a_late_plan_is_marked(anna: Client, signed_in: SignIn, house: House, case: Case) -> None:
    make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT)
    with clock.shifted(timedelta(days=190)):
        seen = text_of(signed_in("anna").get(url(case)))
    assert "überfällig" in seen


@pytest.mark.parametrize(("language", "words"), [("", "Unser Plan"), ("en", "Our plan"), ("uk", "Наш план")])
def test_each_version_is_printed(anna: Client, house: House, case: Case, language: str, words: str) -> None:
    make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT)
    add_step(actor=house.actor("anna"), case_id=case.pk, next_step=step("call", "Später dazugekommen"))
    with clock.shifted(timedelta(minutes=5)):
        make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT, seen=1)
        address = reverse("cases:plan_pdf", args=[case.pk, 1])

        answer = anna.get(address, {"sprache": language} if language else {})

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    shown = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert words in shown and "Fassung 1 vom" in shown and "Mara Probe" in shown
    assert "Später dazugekommen" not in shown


def test_there_is_no_paper_in_other_languages_or_versions(anna: Client, house: House, case: Case) -> None:
    make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT)
    assert anna.get(reverse("cases:plan_pdf", args=[case.pk, 1]), {"sprache": "fr"}).status_code == 404
    assert anna.get(reverse("cases:plan_pdf", args=[case.pk, 2])).status_code == 404


def test_a_colleague_reads_and_a_stranger_finds_nothing(signed_in: SignIn, house: House, case: Case) -> None:
    make_plan(actor=house.actor("anna"), case_id=case.pk, content=CONTENT)
    ben, cem = signed_in("ben"), signed_in("cem")
    paper = reverse("cases:plan_pdf", args=[case.pk, 1])

    assert "Fassung speichern" not in text_of(ben.get(url(case)))
    ben.post(url(case), GOOD | {"seen": "1", "offer": "Fremd."})
    assert [made.offer for made in versions(case)] == [CONTENT.offer]
    assert ben.get(paper).status_code == 200
    assert {cem.get(url(case)).status_code, cem.post(url(case), GOOD).status_code, cem.get(paper).status_code} == {404}
