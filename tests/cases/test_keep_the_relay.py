"""The promises of the relay, against raw SQL as the application role: no service protects, only the database.

``ATTEMPTS`` are single transactions that break a promise; each names the rule that must refuse it, the trigger that
keeps it, and the sentence with which the independent checker finds the broken state once that trigger is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.cases import raw
from tests.cases.checker import find_broken
from tests.cases.relay_world import Relay, build_relay, rule_of

pytestmark = pytest.mark.django_db(transaction=True)
Owner = psycopg.Connection[tuple[Any, ...]]
Cursor = raw.Cursor


@pytest.fixture
def relay(transactional_db: None) -> Iterator[Relay]:
    built = build_relay()
    yield built
    built.db.close()


# --- attempts: who tries what ------------------------------------------------------------------------------------


def check_now(cursor: Cursor) -> None:
    """What stands so far is right; what comes next is checked at the commit."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def close_last_step(relay: Relay, cursor: Cursor) -> None:
    raw.close_step(cursor, relay.step)


def drop_last_step(relay: Relay, cursor: Cursor) -> None:
    raw.close_step(cursor, relay.step, "dropped")


def delete_last_step(relay: Relay, cursor: Cursor) -> None:
    cursor.execute("DELETE FROM cases_transition WHERE case_id = %s", [relay.case])
    cursor.execute("DELETE FROM cases_step WHERE id = %s", [relay.step])
    assert cursor.rowcount == 1


def open_case_without_step(relay: Relay, cursor: Cursor) -> None:
    raw.add_case(cursor, raw.add_person(cursor), relay.id("anna"), relay.house.north.pk)


def step_for_somebody_gone(relay: Relay, cursor: Cursor) -> None:
    raw.open_step(cursor, relay.case, relay.id("gone"))


def case_for_somebody_gone(relay: Relay, cursor: Cursor) -> None:
    case = raw.add_case(cursor, raw.add_person(cursor), relay.id("gone"), relay.house.north.pk)
    raw.open_step(cursor, case, relay.id("anna"))


def case_in_another_team(relay: Relay, cursor: Cursor) -> None:
    case = raw.add_case(cursor, raw.add_person(cursor), relay.id("anna"), relay.house.south.pk)
    raw.open_step(cursor, case, relay.id("anna"))


def handed_without_watch(relay: Relay, cursor: Cursor) -> None:
    offer = raw.offer_step(
        cursor, relay.case, relay.step, relay.id("anna"), to_organization_id=relay.house.partner.pk, state="accepted"
    )
    assert offer
    raw.open_step(cursor, relay.case, relay.id("anna"))
    raw.give_step(cursor, relay.step, "accepted", owner=None, organization=relay.house.partner.pk)


def close_case_with_step(relay: Relay, cursor: Cursor) -> None:
    raw.close_case(cursor, relay.case)


def step_in_closed_case(relay: Relay, cursor: Cursor) -> None:
    raw.close_step(cursor, relay.step)
    raw.close_case(cursor, relay.case)
    check_now(cursor)
    raw.open_step(cursor, relay.case, relay.id("anna"))


def leave_with_case(relay: Relay, cursor: Cursor) -> None:
    raw.give_step(cursor, relay.step, "escalation", owner=relay.id("ben"))
    check_now(cursor)
    assert raw.leave(cursor, relay.id("anna")) == 1


def leave_with_step(relay: Relay, cursor: Cursor) -> None:
    raw.open_step(cursor, relay.case, relay.id("cem"))
    check_now(cursor)
    raw.leave(cursor, relay.id("cem"))


def change_team_with_case(relay: Relay, cursor: Cursor) -> None:
    cursor.execute("UPDATE accounts_user SET team_id = %s WHERE id = %s", [relay.house.south.pk, relay.id("anna")])


def become_a_partner_with_step(relay: Relay, cursor: Cursor) -> None:
    raw.give_case(cursor, relay.case, "escalation", holder=relay.id("ben"), team=relay.house.north.pk)
    check_now(cursor)
    cursor.execute("UPDATE accounts_user SET kind = 'partner' WHERE id = %s", [relay.id("anna")])


def deputy_leaves(relay: Relay, cursor: Cursor) -> None:
    raw.be_absent(cursor, relay.id("anna"), relay.id("ben"))
    check_now(cursor)
    raw.leave(cursor, relay.id("ben"))


def deputy_of_an_idle_colleague_leaves(relay: Relay, cursor: Cursor) -> None:
    raw.be_absent(cursor, relay.id("cem"), relay.id("ben"), starts=3)
    check_now(cursor)
    raw.leave(cursor, relay.id("ben"))


def deputy_who_left(relay: Relay, cursor: Cursor) -> None:
    raw.be_absent(cursor, relay.id("anna"), relay.id("gone"))


def close_an_offered_step(relay: Relay, cursor: Cursor) -> None:
    raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id("ben"))
    raw.close_step(cursor, relay.step)
    raw.open_step(cursor, relay.case, relay.id("anna"))


def close_an_offered_case(relay: Relay, cursor: Cursor) -> None:
    raw.offer_case(cursor, relay.case, relay.id("anna"), relay.house.north.pk, to_team_id=relay.house.south.pk)
    raw.close_step(cursor, relay.step)
    raw.close_case(cursor, relay.case)


def open_for_somebody_else(relay: Relay, cursor: Cursor) -> None:
    raw.open_step(cursor, relay.case, relay.id("ben"))


def take_a_step(relay: Relay, cursor: Cursor) -> None:
    assert raw.give_step(cursor, relay.step, "accepted", owner=relay.id("ben")) == 1


def push_a_step(relay: Relay, cursor: Cursor) -> None:
    raw.give_step(cursor, relay.step, "opened", owner=relay.id("ben"))


def push_a_step_outside(relay: Relay, cursor: Cursor) -> None:
    raw.give_step(cursor, relay.step, "accepted", owner=None, organization=relay.house.partner.pk)
    raw.open_step(cursor, relay.case, relay.id("anna"), watches_id=relay.step)


def take_as_lead_of_another_team(relay: Relay, cursor: Cursor) -> None:
    raw.give_step(cursor, relay.step, "taken", owner=relay.id("lou"))


def push_a_case(relay: Relay, cursor: Cursor) -> None:
    raw.give_case(cursor, relay.case, "opened", holder=relay.id("ben"), team=relay.house.north.pk)


def take_a_case(relay: Relay, cursor: Cursor) -> None:
    assert raw.give_case(cursor, relay.case, "accepted", holder=relay.id("cem"), team=relay.house.south.pk) == 1


def machine_moves_a_case(relay: Relay, cursor: Cursor) -> None:
    raw.give_case(cursor, relay.case, "accepted", holder=relay.id("ben"), team=relay.house.north.pk)


def reopen_a_step(relay: Relay, cursor: Cursor) -> None:
    raw.open_step(cursor, relay.case, relay.id("anna"))
    raw.close_step(cursor, relay.step)
    cursor.execute("UPDATE cases_step SET state = 'open', closed_at = NULL WHERE id = %s", [relay.step])


def skip_states_of_a_handover(relay: Relay, cursor: Cursor) -> None:
    offer = raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id("ben"))
    raw.answer(cursor, "handover", offer, "completed", relay.id("ben"))


def revive_a_transfer(relay: Relay, cursor: Cursor) -> None:
    south = relay.house.south.pk
    offer = raw.offer_case(cursor, relay.case, relay.id("anna"), relay.house.north.pk, to_team_id=south)
    raw.answer(cursor, "transfer", offer, "withdrawn", None)
    raw.answer(cursor, "transfer", offer, "requested", None)


def answer_for_somebody_else(relay: Relay, cursor: Cursor) -> None:
    offer = raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id("ben"))
    raw.answer(cursor, "handover", offer, "accepted", relay.id("anna"))


def answer_in_somebody_elses_name(relay: Relay, cursor: Cursor) -> None:
    offer = raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_team_id=relay.house.south.pk)
    raw.answer(cursor, "handover", offer, "declined", relay.id("anna"))


def answer_for_another_team(relay: Relay, cursor: Cursor) -> None:
    south = relay.house.south.pk
    offer = raw.offer_case(cursor, relay.case, relay.id("anna"), relay.house.north.pk, to_team_id=south)
    raw.answer(cursor, "transfer", offer, "declined", relay.id("anna"))


def offer_a_colleagues_step(relay: Relay, cursor: Cursor) -> None:
    raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id("ben"))


def offer_as_accepted(relay: Relay, cursor: Cursor) -> None:
    raw.offer_step(
        cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id("ben"), state="accepted",
        decided_by_id=relay.id("anna"),
    )  # fmt: skip


def change_who_was_asked(relay: Relay, cursor: Cursor) -> None:
    offer = raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id("ben"))
    cursor.execute("UPDATE cases_handover SET to_user_id = %s WHERE id = %s", [relay.id("anna"), offer])


def two_open_cases(relay: Relay, cursor: Cursor) -> None:
    cursor.execute("SELECT person_id FROM cases_case WHERE id = %s", [relay.case])
    ((person,),) = cursor.fetchall()
    case = raw.add_case(cursor, person, relay.id("anna"), relay.house.north.pk)
    raw.open_step(cursor, case, relay.id("anna"))


def two_open_offers(relay: Relay, cursor: Cursor) -> None:
    for name in ("ben", "cem"):
        raw.offer_step(cursor, relay.case, relay.step, relay.id("anna"), to_user_id=relay.id(name))


def two_open_transfers(relay: Relay, cursor: Cursor) -> None:
    for _ in range(2):
        raw.offer_case(cursor, relay.case, relay.id("anna"), relay.house.north.pk, to_team_id=relay.house.south.pk)


def two_watches(relay: Relay, cursor: Cursor) -> None:
    for _ in range(2):
        raw.open_step(cursor, relay.case, relay.id("anna"), watches_id=relay.step)


def no_holder(relay: Relay, cursor: Cursor) -> None:
    raw.give_step(cursor, relay.step, "escalation", owner=None)


def two_holders(relay: Relay, cursor: Cursor) -> None:
    raw.open_step(cursor, relay.case, relay.id("anna"), organization_id=relay.house.partner.pk)


def close_without_receipt(relay: Relay, cursor: Cursor) -> None:
    raw.close_step(cursor, relay.step)
    raw.close_case(cursor, relay.case, "pension", receiving_body="Rentenversicherung")


def close_without_reason(relay: Relay, cursor: Cursor) -> None:
    raw.close_step(cursor, relay.step)
    raw.close_case(cursor, relay.case, "")


@dataclass(frozen=True)
class Attempt:
    """``keeper``: trigger on table that alone keeps it; then ``found`` is what the checker says without it."""

    run: Callable[[Relay, Cursor], None]
    rule: str
    by: str = "anna"
    keeper: str = ""
    found: str = ""
    before: str = ""  # a name of somebody who must have left before


HOLDS = "somebody came to hold a step without accepting it"
RESPONSIBLE = "somebody became responsible for a case without accepting it"
NONE = "an open case has no open step with an owner and a day"
STEP_MOVED, STEP_OPENED = "cases_step_moved ON cases_step", "cases_step_opened ON cases_step"
STAFF, CASE = "cases_staff_changed ON accounts_user", "cases_case_changed ON cases_case"
STEP_HANDS, CASE_HANDS = "cases_step_hands ON cases_step", "cases_case_hands ON cases_case"
ABSENCE = "cases_absence_changed ON accounts_absence"
ASKED, ANSWER = "a step was answered for by somebody not asked", "cases_handover_answer ON cases_handover"
OFFER = "cases_handover_offer ON cases_handover"
STANDS_IN, ELSEWHERE = "whoever stands in is not here", "a step held elsewhere is not watched"
ATTEMPTS = [
    Attempt(close_last_step, "cases_never_without_step", keeper=STEP_MOVED, found=NONE),
    Attempt(drop_last_step, "cases_never_without_step", keeper=STEP_MOVED, found=NONE),
    Attempt(close_last_step, "cases_never_without_step", by="machine", keeper=STEP_MOVED, found=NONE),
    Attempt(delete_last_step, "cases_never_without_step", "machine", "cases_step_deleted ON cases_step", NONE),
    Attempt(open_case_without_step, "cases_never_without_step", keeper=CASE, found=NONE),
    Attempt(step_for_somebody_gone, "cases_owner_is_here", "machine", STEP_OPENED,
            "who holds an open step is not here", "gone"),
    Attempt(case_for_somebody_gone, "cases_holder_is_here", "machine", before="gone"),
    Attempt(case_in_another_team, "cases_holder_is_here", "machine"),
    Attempt(handed_without_watch, "cases_handed_step_is_watched", "machine"),
    Attempt(close_case_with_step, "cases_closed_without_steps", keeper=CASE, found="a closed case has an open step"),
    Attempt(step_in_closed_case, "cases_closed_without_steps", "anna", STEP_OPENED, "a closed case has an open step"),
    Attempt(leave_with_case, "cases_leaver_holds_case", "machine", STAFF,
            "who is responsible for an open case is not here"),
    Attempt(leave_with_step, "cases_leaver_holds_step", "machine", STAFF, "who holds an open step is not here"),
    Attempt(change_team_with_case, "cases_leaver_holds_case", "machine", STAFF,
            "who is responsible for an open case is in another team"),
    Attempt(become_a_partner_with_step, "cases_leaver_holds_step", "machine", STAFF,
            "who holds an open step is not here"),
    Attempt(deputy_leaves, "cases_leaver_stands_in", "machine", STAFF, STANDS_IN),
    Attempt(deputy_of_an_idle_colleague_leaves, "cases_leaver_stands_in", "machine", STAFF, STANDS_IN),
    Attempt(deputy_who_left, "cases_deputy_is_here", "machine", ABSENCE, STANDS_IN, "gone"),
    Attempt(close_an_offered_step, "cases_offer_is_open", "anna", STEP_MOVED, "a closed step is still offered"),
    Attempt(close_an_offered_case, "cases_offer_is_open"),
    Attempt(open_for_somebody_else, "cases_step_opened_by_owner", "anna", STEP_HANDS,
            "somebody opened a step for somebody else"),
    Attempt(take_a_step, "cases_step_moves_when_accepted", "ben", STEP_HANDS, HOLDS),
    Attempt(push_a_step, "cases_step_moves_when_accepted", "anna", STEP_HANDS, HOLDS),
    Attempt(push_a_step_outside, "cases_step_moves_when_accepted", "anna", STEP_HANDS,
            "an organisation came to hold a step without accepting it"),
    Attempt(take_as_lead_of_another_team, "cases_step_moves_when_accepted", "lou"),
    Attempt(push_a_case, "cases_case_moves_when_accepted", "anna", CASE_HANDS, RESPONSIBLE),
    Attempt(take_a_case, "cases_case_moves_when_accepted", "cem", CASE_HANDS, RESPONSIBLE),
    Attempt(machine_moves_a_case, "cases_case_moves_when_accepted", "machine"),
    Attempt(reopen_a_step, "cases_step_machine", "anna", "cases_step_machine ON cases_step",
            "a step moved off its machine"),
    Attempt(skip_states_of_a_handover, "cases_handover_machine", "machine", "cases_handover_machine ON cases_handover",
            "a handover moved off its machine"),
    Attempt(revive_a_transfer, "cases_transfer_machine", "anna", "cases_transfer_machine ON cases_transfer",
            "a transfer moved off its machine"),
    Attempt(answer_for_somebody_else, "cases_receiver_answers", "anna", ANSWER, ASKED),
    Attempt(answer_for_somebody_else, "cases_receiver_answers", "machine", ANSWER, ASKED),
    Attempt(answer_in_somebody_elses_name, "cases_receiver_answers", "anna", ANSWER, ASKED),
    Attempt(answer_for_another_team, "cases_receiver_answers", "anna", "cases_transfer_answer ON cases_transfer",
            "a case was answered for by somebody not asked"),
    Attempt(offer_a_colleagues_step, "cases_holder_offers", "ben", OFFER,
            "a step was offered by somebody who did not hold it"),
    Attempt(offer_as_accepted, "cases_offer_is_kept", "anna", OFFER, ASKED),
    Attempt(change_who_was_asked, "cases_offer_is_kept", "anna"),
    Attempt(two_open_cases, "cases_case_one_open"),
    Attempt(two_open_offers, "cases_handover_one_open"),
    Attempt(two_open_transfers, "cases_transfer_one_open"),
    Attempt(two_watches, "cases_step_one_watch"),
    Attempt(no_holder, "cases_step_one_holder", "machine"),
    Attempt(two_holders, "cases_step_one_holder"),
    Attempt(close_without_receipt, "cases_case_received_elsewhere"),
    Attempt(close_without_reason, "cases_case_closed_with_reason"),
]  # fmt: skip
MUTANTS = [attempt for attempt in ATTEMPTS if attempt.keeper]


def name_of(attempt: Attempt) -> str:
    return f"{attempt.run.__name__}-{attempt.by}"


def attempted(relay: Relay, attempt: Attempt) -> None:
    """Prepare and run an attempt in one transaction, to its commit."""
    relay.let_see("cem", "lou")
    if "gone" in attempt.before:
        with raw.acting(relay.db, raw.MACHINE) as cursor:
            raw.leave(cursor, relay.id("ben"))
        relay.house.people["gone"] = relay.house.people["ben"]
    who = raw.MACHINE if attempt.by == "machine" else relay.who(attempt.by)
    with raw.acting(relay.db, who) as cursor:
        attempt.run(relay, cursor)


def everything(owner: Owner) -> list[Any]:
    tables = ("cases_case", "cases_step", "cases_handover", "cases_transfer", "accounts_absence")
    return [owner.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=name_of)
def test_the_database_refuses_and_nothing_changes(relay: Relay, owner: Owner, attempt: Attempt) -> None:
    before = everything(owner)

    with pytest.raises(psycopg.IntegrityError) as refused:
        attempted(relay, attempt)

    assert rule_of(refused.value) == attempt.rule
    assert everything(owner) == before
    assert find_broken(owner) == []


@pytest.mark.parametrize("attempt", MUTANTS, ids=name_of)
def test_without_its_trigger_the_checker_finds_it(relay: Relay, owner: Owner, attempt: Attempt) -> None:
    """Mutant: the trigger is dropped in this test database; the independent checker must see what then happens."""
    trigger, table = attempt.keeper.split(" ON ")
    row = owner.execute(
        "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.tgname = %s AND t.tgrelid = %s::regclass",
        [trigger, table],
    ).fetchone()
    assert row is not None
    owner.execute(f"DROP TRIGGER {trigger} ON {table}")
    try:
        attempted(relay, attempt)
        assert any(line.startswith(attempt.found) for line in find_broken(owner)), find_broken(owner)
    finally:
        owner.execute(row[0])


RELAY = ("step_changed", "case_changed", "staff_changed", "absence_changed", "state_moves", "receiver_answers",
         "offer_is_kept", "step_changes_hands", "case_changes_hands")  # fmt: skip


def test_each_trigger_of_the_relay_has_a_mutant(owner: Owner) -> None:
    """Every trigger with one of the relay's functions; those of measures and plans have tests of their own."""
    names = owner.execute(
        "SELECT t.tgname || ' ON ' || t.tgrelid::regclass FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND p.proname = ANY (%s) AND p.pronamespace = 'stafette'::regnamespace",
        [list(RELAY)],
    ).fetchall()
    twin = {"cases_transfer_offer ON cases_transfer"}  # the same function, without which two transactions race
    assert {str(name) for (name,) in names} == {attempt.keeper for attempt in MUTANTS} | twin
