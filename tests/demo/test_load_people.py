"""The people of the fictional county are loaded whole, once, and with every rule of the relay kept."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from stafette.accounts.enums import Role
from stafette.accounts.models import User
from stafette.accounts.services import actor_of
from stafette.cases.models import Case, Handover, Household, HouseholdMember, Person, Step
from stafette.cases.reading.day import read_day
from stafette.cases.reading.standing import reader_of
from stafette.cases.services.absences import run_absences
from stafette.core import actor, clock
from stafette.demo import spine_distributions as share
from stafette.demo import spine_load, spine_progress, tasks
from stafette.demo.personas import CASE_TEAMS, SHOWN, holder_of
from stafette.demo.services import demo_sign_ins, load_demo, load_people
from stafette.demo.sizes import CROWDS, Size
from stafette.demo.spine_store import store
from tests.directory.catalogs import checksums

Owner = psycopg.Connection[tuple[Any, ...]]
SMALL = CROWDS[Size.SMALL]

BROKEN = {
    "an open case without an owned open step": """
        SELECT FROM cases_case c WHERE closed_on IS NULL AND NOT EXISTS (
            SELECT FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open' AND s.owner_id IS NOT NULL)""",
    "a case whose holder is gone or of another team": """
        SELECT FROM cases_case c JOIN accounts_user u ON u.id = c.holder_id
         WHERE c.closed_on IS NULL AND (u.team_id IS DISTINCT FROM c.team_id
           OR NOT u.is_active OR u.left_on IS NOT NULL OR u.kind <> 'staff')""",
    "an open step whose owner is gone": """
        SELECT FROM cases_step s JOIN accounts_user u ON u.id = s.owner_id WHERE s.state = 'open'
           AND (NOT u.is_active OR u.left_on IS NOT NULL OR u.kind <> 'staff')""",
    "a step elsewhere that nobody watches": """
        SELECT FROM cases_step s WHERE s.state = 'open' AND s.organization_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM cases_step w WHERE w.watches_id = s.id AND w.case_id = s.case_id AND w.state = 'open'
               AND w.owner_id IS NOT NULL)""",
    "an open step in a closed case": """
        SELECT FROM cases_step s JOIN cases_case c ON c.id = s.case_id
         WHERE s.state = 'open' AND c.closed_on IS NOT NULL""",
    "an offer by somebody who does not hold it": """
        SELECT FROM cases_handover h JOIN cases_step s ON s.id = h.step_id WHERE h.state IN ('requested', 'received')
           AND (s.state <> 'open' OR s.owner_id IS DISTINCT FROM h.from_owner_id OR h.case_id <> s.case_id)""",
    "an offered case that is closed or held by others": """
        SELECT FROM cases_transfer t JOIN cases_case c ON c.id = t.case_id WHERE t.state IN ('requested', 'received')
           AND (c.closed_on IS NOT NULL OR c.holder_id <> t.from_holder_id OR c.team_id <> t.from_team_id)""",
    "a case closed towards others without receipt": """
        SELECT FROM cases_case WHERE close_reason IN ('pension', 'social_assistance', 'moved_away')
           AND (receiving_body = '' OR (receipt_on IS NULL AND first_appointment_on IS NULL))""",
    "a closed step without outcome": """
        SELECT FROM cases_step WHERE state <> 'open' AND (outcome = '' OR closed_at IS NULL)""",
    "somebody outside the team at turn who may not see the case": """
        SELECT FROM cases_step s JOIN cases_case c ON c.id = s.case_id JOIN accounts_user u ON u.id = s.owner_id
         WHERE s.state = 'open' AND s.absent_owner_id IS NULL AND u.team_id IS DISTINCT FROM c.team_id
           AND s.owner_id <> c.holder_id AND NOT EXISTS (
            SELECT FROM cases_grant g WHERE g.case_id = c.id AND g.user_id = s.owner_id AND g.valid_until IS NULL)""",
    "somebody asked who may not see the case": """
        SELECT FROM cases_handover h WHERE h.state IN ('requested', 'received') AND h.to_organization_id IS NULL
           AND NOT EXISTS (SELECT FROM cases_grant g WHERE g.reference = h.id AND g.valid_until IS NULL)""",
    "an organisation asked that has no door": """
        SELECT FROM cases_handover h WHERE h.state IN ('requested', 'received') AND h.to_organization_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM core_signed_link l WHERE l.target_id = h.id AND l.purpose = 'handover')""",
    "something that happened tomorrow": """
        SELECT FROM cases_step WHERE greatest(opened_at, held_since, closed_at) > now()""",
    "two open cases of one person": """
        SELECT FROM cases_case WHERE closed_on IS NULL GROUP BY person_id HAVING count(*) > 1""",
    "a protected person without a safe channel": """
        SELECT FROM cases_protection p WHERE NOT EXISTS (
            SELECT FROM cases_channel c WHERE c.person_id = p.person_id AND c.safe)""",
    "a deadline that does not move anything any more": """
        SELECT FROM cases_step WHERE state = 'open' AND attention_on > due_on + 60 AND stage < 3""",
}


def silent(_done: int, _total: int) -> None:
    """No progress bar."""


def load_all(size: Size = Size.SMALL) -> int:
    load_demo(size=size, seed=5, progress=silent)
    return load_people(silent)


def broken(owner: Owner) -> dict[str, int]:
    """Which rules do not hold, and how often, read as owner."""
    found = {}
    for name, query in BROKEN.items():
        row = owner.execute(f"SELECT count(*) FROM ({query}) AS rows").fetchone()
        assert row is not None
        if row[0]:
            found[name] = int(row[0])
    return found


@pytest.mark.django_db(transaction=True)
def test_everybody_is_there_and_the_relay_holds(owner: Owner) -> None:
    steps: list[tuple[int, int]] = []
    load_demo(size=Size.SMALL, seed=5, progress=silent)
    assert load_people(lambda done, total: steps.append((done, total))) == SMALL.households
    assert steps[0] == (0, SMALL.households)
    assert steps[-1] == (SMALL.households, SMALL.households)
    with actor.acting(actor.system("test")), transaction.atomic():
        assert Household.objects.count() == SMALL.households
        assert HouseholdMember.objects.count() == SMALL.people
        assert Person.objects.count() == HouseholdMember.objects.filter(person__isnull=False).count()
        assert Case.objects.order_by().values("person").distinct().count() == Person.objects.count()
        assert Step.objects.count() > 8 * SMALL.households
        assert Handover.objects.exists()
    assert broken(owner) == {}


@pytest.mark.django_db(transaction=True)
def test_the_check_notices_broken_rules(owner: Owner) -> None:
    """Mutants: with the triggers off, each of these changes must fail the check above."""
    load_all()
    owner.execute("ALTER TABLE cases_step DISABLE TRIGGER USER; ALTER TABLE cases_case DISABLE TRIGGER USER")
    stranger = "(SELECT id FROM accounts_user WHERE kind = 'partner' LIMIT 1)"
    owner.execute(f"UPDATE cases_step SET owner_id = {stranger}, organization_id = NULL")
    owner.execute("UPDATE cases_case SET team_id = (SELECT min(id::text)::uuid FROM accounts_team)")
    owner.execute("ALTER TABLE cases_step ENABLE TRIGGER USER; ALTER TABLE cases_case ENABLE TRIGGER USER")
    found = broken(owner)
    assert "an open step whose owner is gone" in found
    assert "a case whose holder is gone or of another team" in found
    assert "somebody outside the team at turn who may not see the case" in found


@pytest.mark.django_db(transaction=True)
def test_the_second_time_nothing_happens(owner: Owner) -> None:
    load_all()
    before = checksums(owner)
    assert load_people(silent) == 0
    assert checksums(owner) == before


@pytest.mark.django_db(transaction=True)
def test_a_load_that_broke_off_goes_on_and_gives_the_same_people(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed inside the third batch: nothing of it is there, and the next run writes the rest."""
    monkeypatch.setattr(spine_load, "BATCH", 10)
    load_demo(size=Size.SMALL, seed=5, progress=silent)
    written = []

    def killed(tables: Any) -> None:
        store(tables)
        written.append(1)
        if len(written) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(spine_load, "store", killed)
        with pytest.raises(KeyboardInterrupt):
            load_people(silent)
    state = spine_load.state()
    assert state is not None
    assert state.households == 20
    assert broken(owner) == {}
    assert load_people(silent) == 20
    people = _people(owner)
    assert sum(1 for _ in people) > 0
    assert len(_households(owner)) == len(set(_households(owner))) == SMALL.households


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_gives_the_same_people(owner: Owner) -> None:
    load_all()
    first = _people(owner)
    with psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True) as other:
        other.execute("TRUNCATE cases_person, cases_household CASCADE")
    assert load_people(silent) == SMALL.households
    assert _people(owner) == first


def _people(owner: Owner) -> list[tuple[Any, ...]]:
    query = """SELECT p.source_id, p.first_name, p.last_name, p.birth_date, p.street, count(s.id)
                 FROM cases_person p JOIN cases_case c ON c.person_id = p.id JOIN cases_step s ON s.case_id = c.id
                WHERE s.watches_id IS NULL GROUP BY p.id ORDER BY 1"""
    return owner.execute(query).fetchall()


def _households(owner: Owner) -> list[str]:
    return [str(row[0]) for row in owner.execute("SELECT number FROM cases_household").fetchall()]


# --- who is shown -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_shown_accounts_have_a_full_day() -> None:
    load_all()
    for role in SHOWN:
        user = holder_of(role)
        assert user is not None
        who = actor_of(user)
        with actor.acting(who), transaction.atomic():
            day = read_day(reader_of(who, clock.today()))
        late = [step for step in day.mine if step.due_on < clock.today()]
        today = [step for step in day.mine if step.due_on == clock.today()]
        assert late, role
        assert today, role
        assert day.offered, role
        assert [*day.sent, *day.sent_cases, *day.watched, *day.colleagues], role
        assert day.without == 0


@pytest.mark.django_db
def test_sign_ins_stay_and_belong_to_teams_with_cases() -> None:
    load_demo(size=Size.COUNTY, seed=5, progress=silent)
    before = demo_sign_ins()
    with actor.acting(actor.system("demo")):
        spine_load.load_people(silent, batches=1)
    assert demo_sign_ins() == before
    for role in (Role.CASE_WORKER, Role.TEAM_LEAD):
        user = holder_of(role)
        assert user is not None
        assert user.team is not None
        assert user.team.name.startswith(tuple(CASE_TEAMS.values()))
        with actor.acting(actor.system("test")):
            assert Case.objects.open().filter(team=user.team).exists()


@pytest.mark.django_db
def test_there_is_room_for_all_cases_of_the_county() -> None:
    """Staff are hired for 6,000 households: nobody holds more than the normal values of § 44c Abs. 4 SGB II ask."""
    load_demo(size=Size.COUNTY, seed=5, progress=silent)
    with actor.acting(actor.system("demo")):
        loader = spine_load._Loader()
        force = loader._force
        expected = spine_load._expected(loader._mark, loader._towns, loader.crowd, force)
    assert User.objects.filter(kind="staff").count() > 64
    for place, cases in expected.items():
        capacity = sum(post.capacity() for post in force.posts(place))
        ratio = share.CASES_PER_WORKER["young" if place[0] == "young" else "adult"]
        assert cases / capacity <= ratio, place
        assert cases / capacity > ratio / 2, place


@pytest.mark.django_db
def test_work_of_absent_people_lies_with_their_deputies_already() -> None:
    load_all()
    assert run_absences()[0] == 0


# --- in the background --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_worker_loads_in_short_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spine_load, "BATCH", 10)
    monkeypatch.setattr(tasks, "BATCHES", 3)
    load_demo(size=Size.SMALL, seed=5, progress=silent)
    tasks.defer_loading()
    tasks.defer_loading()
    assert _waiting() == 1
    with actor.acting(actor.system("demo")):
        tasks.load_people()
        state = spine_load.state()
        assert state is not None
        assert (state.households, state.complete) == (30, False)
        assert _waiting() == 1
        tasks.load_people()
    state = spine_load.state()
    assert state is not None
    assert state.complete


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [tasks.LOAD_PEOPLE])
        row = cursor.fetchone()
        return int(row[0]) if row else 0


@pytest.mark.django_db(transaction=True)
def test_pages_say_how_far_the_people_are_loaded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spine_load, "BATCH", 10)
    monkeypatch.setattr(spine_progress, "_FRESH_SECONDS", 0)
    monkeypatch.setenv(spine_progress.FLAG, "1")
    load_demo(size=Size.SMALL, seed=5, progress=silent)
    spine_load.load_people(silent, batches=2)
    assert "Menschen werden geladen: 20 von 40 Haushalten" in client.get("/").content.decode()
    load_people(silent)
    assert "Menschen werden geladen" not in client.get("/").content.decode()
    assert spine_progress.FLAG not in os.environ


def test_without_a_load_no_page_asks_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no database in this test: a query would fail it."""
    monkeypatch.delenv(spine_progress.FLAG, raising=False)
    assert spine_progress.note() == ""


# --- the whole county ---------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_whole_county_keeps_the_rules_and_the_normal_values(owner: Owner) -> None:
    load_all(Size.COUNTY)
    assert broken(owner) == {}
    row = owner.execute("SELECT count(*) FROM cases_household_member").fetchone()
    assert row == (CROWDS[Size.COUNTY].people,)
    loads = owner.execute(
        """SELECT t.name LIKE 'Junge%', avg(n), max(n) FROM (
               SELECT holder_id, team_id, count(*) AS n FROM cases_case WHERE closed_on IS NULL GROUP BY 1, 2) AS held
             JOIN accounts_team t ON t.id = held.team_id GROUP BY 1"""
    ).fetchall()
    for young, average, most in loads:
        ratio = share.CASES_PER_WORKER["young" if young else "adult"]
        assert ratio / 2 < average <= ratio * 1.05
        assert most <= ratio * 1.5
    newest = owner.execute("SELECT max(opened_at) FROM cases_step").fetchone()
    assert newest is not None
    assert clock.now() - newest[0] < timedelta(days=5)
