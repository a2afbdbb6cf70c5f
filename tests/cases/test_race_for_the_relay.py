"""Two transactions on two real connections that could break a promise only together: exactly one of them fails.

The first writes, passes its checks and waits; the second runs to its commit (or waits for the first); then the first
commits. Committed mutants take a lock away: both pass, and the independent checker finds the broken state.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.cases import raw
from tests.cases.checker import find_broken
from tests.cases.raw import MACHINE, Cursor, Who
from tests.cases.relay_world import Relay, build_relay, rule_of
from tests.support import database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Owner = psycopg.Connection[tuple[Any, ...]]
Act = Callable[[Cursor], object]
Race = Callable[[Relay], tuple[tuple[Who, Act], tuple[Who, Act]]]


@pytest.fixture
def relay(transactional_db: None) -> Iterator[Relay]:
    built = build_relay()
    built.let_see("cem")
    yield built
    built.db.close()


def run_race(relay: Relay, owner: Owner, race: Race) -> list[str]:
    """The rules that refused one of the two ("" for a commit)."""
    (one, first), (two, second) = race(relay)
    outcome = {"first": "", "second": ""}
    with raw.connect() as other, raw.connect() as mine:

        def run_second() -> None:
            try:
                with raw.acting(other, two) as cursor:
                    second(cursor)
            except psycopg.IntegrityError as error:
                outcome["second"] = rule_of(error)

        thread = threading.Thread(target=run_second)
        try:
            with raw.acting(mine, one) as cursor:
                first(cursor)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                thread.start()
                wait_until_blocked(owner, other.info.backend_pid, thread)
        except psycopg.IntegrityError as error:
            outcome["first"] = rule_of(error)
        thread.join(timeout=30)
        assert not thread.is_alive()
    return [outcome["first"], outcome["second"]]


def wait_until_blocked(owner: Owner, backend: int, thread: threading.Thread) -> None:
    """Until the second transaction waits for a lock, or is over."""
    deadline = time.monotonic() + 5
    query = "SELECT FROM pg_locks WHERE pid = %s AND NOT granted"
    while thread.is_alive() and not owner.execute(query, [backend]).fetchall():
        assert time.monotonic() < deadline
        time.sleep(0.005)


# --- races -------------------------------------------------------------------------------------------------------


def close_the_last_two(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    other, anna = relay.add_step(), relay.who("anna")
    return (anna, lambda c: raw.close_step(c, relay.step)), (anna, lambda c: raw.close_step(c, other))


def delete_and_close_the_last_two(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    other = relay.add_step()
    delete: Act = lambda c: c.execute("DELETE FROM cases_step WHERE id = %s", [other])  # noqa: E731 - one of a pair
    return (MACHINE, delete), (relay.who("anna"), lambda c: raw.close_step(c, relay.step))


def leave_and_get_a_step(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    cem = relay.id("cem")
    return (MACHINE, lambda c: raw.leave(c, cem)), (relay.who("cem"), lambda c: raw.open_step(c, relay.case, cem))


def leave_and_get_a_case(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    ben, north = relay.id("ben"), relay.house.north.pk

    def get(cursor: Cursor) -> None:
        raw.give_case(cursor, relay.case, "escalation", holder=ben, team=north)

    return (MACHINE, lambda c: raw.leave(c, ben)), (MACHINE, get)


def change_team_and_get_a_case(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    ben, north, south = relay.id("ben"), relay.house.north.pk, relay.house.south.pk

    def move(cursor: Cursor) -> None:
        cursor.execute("UPDATE accounts_user SET team_id = %s WHERE id = %s", [south, ben])

    def get(cursor: Cursor) -> None:
        raw.give_case(cursor, relay.case, "escalation", holder=ben, team=north)

    return (MACHINE, move), (MACHINE, get)


def leave_and_stand_in(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    anna, ben = relay.id("anna"), relay.id("ben")
    return (MACHINE, lambda c: raw.leave(c, ben)), (MACHINE, lambda c: raw.be_absent(c, anna, ben))


def close_the_case_and_open_a_step(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    def close(cursor: Cursor) -> None:
        raw.close_step(cursor, relay.step)
        raw.close_case(cursor, relay.case)

    anna = relay.who("anna")
    return (anna, close), (anna, lambda c: raw.open_step(c, relay.case, relay.id("anna")))


def close_and_offer_a_step(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    relay.add_step()
    anna, ben = relay.who("anna"), relay.id("ben")

    def offer(cursor: Cursor) -> None:
        raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=ben)

    return (anna, lambda c: raw.close_step(c, relay.step)), (anna, offer)


def close_and_offer_a_case(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    def close(cursor: Cursor) -> None:
        raw.close_step(cursor, relay.step)
        raw.close_case(cursor, relay.case)

    def offer(cursor: Cursor) -> None:
        raw.offer_case(cursor, relay.case, relay.id("anna"), relay.house.north.pk, to_team_id=relay.house.south.pk)

    return (relay.who("anna"), close), (relay.who("anna"), offer)


def accept_and_withdraw(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    anna, ben = relay.id("anna"), relay.id("ben")
    with raw.acting(relay.db, relay.who("anna")) as cursor:
        offer = raw.offer_step(cursor, relay.case, relay.step, anna, to_user_id=ben)

    def accept(cursor: Cursor) -> None:
        raw.answer(cursor, "handover", offer, "accepted", ben)
        raw.give_step(cursor, relay.step, "accepted", owner=ben)

    return (relay.who("ben"), accept), (
        relay.who("anna"),
        lambda c: raw.answer(c, "handover", offer, "withdrawn", None),
    )


def accept_twice(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
    with raw.acting(relay.db, relay.who("anna")) as cursor:
        offer = raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_team_id=relay.house.north.pk)

    def accept(name: str) -> Act:
        def act(cursor: Cursor) -> None:
            raw.answer(cursor, "handover", offer, "accepted", relay.id(name))
            raw.give_step(cursor, relay.step, "accepted", owner=relay.id(name))

        return act

    return (relay.who("ben"), accept("ben")), (relay.who("lea"), accept("lea"))


def turned(race: Race) -> Race:
    """The same two in the other order."""

    def run(relay: Relay) -> tuple[tuple[Who, Act], tuple[Who, Act]]:
        first, second = race(relay)
        return second, first

    run.__name__ = f"{race.__name__}_turned"
    return run


ONE_WAY: list[Race] = [accept_and_withdraw, accept_twice]
BOTH_WAYS: list[Race] = [
    close_the_last_two,
    delete_and_close_the_last_two,
    leave_and_get_a_step,
    leave_and_get_a_case,
    change_team_and_get_a_case,
    leave_and_stand_in,
    close_the_case_and_open_a_step,
    close_and_offer_a_step,
    close_and_offer_a_case,
]
RACES = [*ONE_WAY, *BOTH_WAYS, *(turned(race) for race in BOTH_WAYS)]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_exactly_one_of_two_fails(relay: Relay, owner: Owner, race: Race) -> None:
    outcome = run_race(relay, owner, race)

    assert outcome[0] == ""  # the first had passed its checks
    assert outcome[1].startswith("cases_")
    assert find_broken(owner) == []


# (function, the lock that is taken away, a race that then breaks a promise)
LOCKS: list[tuple[str, str, Race]] = [
    ("check_case(uuid)", " FOR NO KEY UPDATE", close_the_last_two),
    ("check_case(uuid)", " FOR NO KEY UPDATE", delete_and_close_the_last_two),
    ("check_case(uuid)", "PERFORM pg_advisory_xact_lock_shared(stafette.user_key(who))", leave_and_get_a_step),
    ("check_case(uuid)", "PERFORM pg_advisory_xact_lock_shared(stafette.user_key(who))", turned(leave_and_get_a_step)),
    ("check_case(uuid)", "PERFORM pg_advisory_xact_lock_shared(stafette.user_key(who))", leave_and_get_a_case),
    ("staff_changed()", "PERFORM pg_advisory_xact_lock(stafette.user_key(NEW.id))", leave_and_get_a_step),
    ("staff_changed()", "PERFORM pg_advisory_xact_lock(stafette.user_key(NEW.id))", change_team_and_get_a_case),
    ("absence_changed()", "PERFORM pg_advisory_xact_lock_shared(stafette.user_key(NEW.deputy_id))", leave_and_stand_in),
    ("offer_is_kept()", "FOR SHARE OF s", close_and_offer_a_step),
    ("offer_is_kept()", "FOR SHARE OF c", close_and_offer_a_case),
]


@pytest.mark.parametrize(
    ("function", "lock", "race"), LOCKS, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_without_its_lock_the_checker_finds_it(
    relay: Relay, owner: Owner, function: str, lock: str, race: Race
) -> None:
    """Mutant: a function without one of its locks, in this test database only."""
    row = owner.execute("SELECT pg_get_functiondef(%s::regprocedure)", [f"stafette.{function}"]).fetchone()
    assert row is not None
    assert row[0].count(lock) == 1
    owner.execute(row[0].replace(lock, "PERFORM who" if "(who)" in lock else "PERFORM 1" if "PERFORM" in lock else ""))
    try:
        assert run_race(relay, owner, race) == ["", ""]
        assert find_broken(owner) != []
    finally:
        owner.execute(row[0])


# --- what else only a sequence of transactions shows -----------------------------------------------------------------


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
@pytest.mark.parametrize("act", ["step", "staff", "absence"])
def test_an_old_picture_is_refused(relay: Relay, isolation: str, act: str) -> None:
    acts: dict[str, Act] = {
        "step": lambda c: raw.open_step(c, relay.case, relay.id("anna")),
        "staff": lambda c: raw.leave(c, relay.id("ben")),
        "absence": lambda c: raw.be_absent(c, relay.id("anna"), relay.id("ben")),
    }
    with pytest.raises(psycopg.IntegrityError) as refused, raw.acting(relay.db, MACHINE, isolation=isolation) as cursor:
        acts[act](cursor)
    assert rule_of(refused.value) == "cases_isolation"


def hand_over(relay: Relay, sender: str, receiver: str) -> None:
    with raw.acting(relay.db, relay.who(sender)) as cursor:
        offer = raw.offer_step(cursor, relay.case, relay.step, relay.id(sender), to_user_id=relay.id(receiver))
    with raw.acting(relay.db, relay.who(receiver)) as cursor:
        raw.answer(cursor, "handover", offer, "accepted", relay.id(receiver))
        raw.give_step(cursor, relay.step, "accepted", owner=relay.id(receiver))


def test_an_acceptance_moves_a_step_once(relay: Relay, owner: Owner) -> None:
    """What somebody accepted and gave back does not let them take it again."""
    hand_over(relay, "anna", "cem")
    hand_over(relay, "cem", "anna")

    with pytest.raises(psycopg.IntegrityError) as refused, raw.acting(relay.db, relay.who("cem")) as cursor:
        raw.give_step(cursor, relay.step, "accepted", owner=relay.id("cem"))

    assert rule_of(refused.value) == "cases_step_moves_when_accepted"
    assert find_broken(owner) == []


def test_nobody_comes_back_into_a_closed_case_by_another_hand(relay: Relay) -> None:
    with raw.acting(relay.db, relay.who("anna")) as cursor:
        raw.close_step(cursor, relay.step)
        raw.close_case(cursor, relay.case)

    with pytest.raises(psycopg.IntegrityError) as refused, raw.acting(relay.db, relay.who("ben")) as cursor:
        cursor.execute("UPDATE cases_case SET closed_on = NULL, close_reason = '' WHERE id = %s", [relay.case])

    assert rule_of(refused.value) == "cases_case_moves_when_accepted"


def test_a_step_elsewhere_comes_back_only_through_its_organisation(relay: Relay, owner: Owner) -> None:
    offer, watch = relay.accepted_elsewhere()
    relay.add_step()
    assert find_broken(owner) == []

    with pytest.raises(psycopg.IntegrityError) as refused, raw.acting(relay.db, relay.who("anna")) as cursor:
        raw.give_step(cursor, relay.step, "returned", owner=relay.id("anna"))
    assert rule_of(refused.value) == "cases_step_moves_when_accepted"
    with pytest.raises(psycopg.IntegrityError) as refused, raw.acting(relay.db, relay.who("anna")) as cursor:
        raw.close_step(cursor, watch)
    assert rule_of(refused.value) == "cases_handed_step_is_watched"

    with raw.acting(relay.db, MACHINE) as cursor:
        raw.answer(cursor, "handover", offer, "returned", None)
        raw.give_step(cursor, relay.step, "returned", owner=relay.id("anna"))
        raw.close_step(cursor, watch)
    assert find_broken(owner) == []


def test_the_machine_cannot_be_switched_off_by_the_application(relay: Relay) -> None:
    for statement in (
        "SET session_replication_role = replica",
        "ALTER TABLE cases_step DISABLE TRIGGER cases_step_moved",
        "CREATE OR REPLACE FUNCTION stafette.check_case(target uuid) RETURNS void LANGUAGE sql AS ''",
        "TRUNCATE cases_step CASCADE",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), raw.acting(relay.db, MACHINE) as cursor:
            cursor.execute(statement)
    assert database.app_parameters()["user"] == "stafette_app"
