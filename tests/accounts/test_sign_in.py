"""Signing in, being locked out, and sessions that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from stafette.accounts import services
from stafette.accounts.enums import Role
from stafette.accounts.models import User
from stafette.core import actor, clock
from tests.support.actors import PASSWORD, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    with actor.acting(actor.system("test")), transaction.atomic():
        return staff_user("probe", Role.CASE_WORKER)


def try_sign_in(client: Client, email: str, password: str) -> int:
    return client.post("/anmelden/", {"username": email, "password": password}).status_code


def test_the_right_password_lets_in_whatever_the_case_of_the_address(client: Client, user: User) -> None:
    assert try_sign_in(client, user.email.upper(), PASSWORD) == 302
    assert client.get("/konto/").status_code == 200


def test_a_wrong_password_says_the_same_as_an_unknown_account(client: Client, user: User) -> None:
    wrong = client.post("/anmelden/", {"username": user.email, "password": "falsch-falsch"})
    unknown = client.post("/anmelden/", {"username": "niemand@jobcenter.example", "password": "falsch-falsch"})
    sentence = "E-Mail und Passwort passen nicht zusammen"
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert f'value="{user.email}"' in wrong.content.decode(), "what was typed is still there"


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(client: Client, user: User) -> None:
    for _ in range(4):
        assert try_sign_in(client, user.email, "falsch-falsch") == 200
    assert try_sign_in(client, user.email, "falsch-falsch") == 429
    assert try_sign_in(client, user.email, PASSWORD) == 429
    other = staff_other()
    assert try_sign_in(client, other.email, PASSWORD) == 302, "somebody else at the same desk is not locked out"


def staff_other() -> User:
    with actor.acting(actor.system("test")), transaction.atomic():
        return staff_user("other", Role.CASE_WORKER)


def test_somebody_who_left_is_out_with_the_next_request(client: Client, user: User) -> None:
    try_sign_in(client, user.email, PASSWORD)
    with actor.acting(actor.system("test")):
        services.deactivate_user(user_id=user.pk, left_on=clock.today())
    assert client.get("/konto/").status_code == 302
    assert try_sign_in(client, user.email, PASSWORD) == 200


def test_a_quiet_session_ends_after_half_an_hour(client: Client, user: User) -> None:
    try_sign_in(client, user.email, PASSWORD)
    age = client.session.get_expiry_age()
    assert timedelta(minutes=29) < timedelta(seconds=age) <= timedelta(minutes=30)


def test_a_new_password_ends_all_sessions(client: Client, user: User) -> None:
    try_sign_in(client, user.email, PASSWORD)
    with actor.acting(actor.system("test")), transaction.atomic():
        user.set_password("Etwas-Neues-2027")
        user.save(update_fields=["password"])
    assert client.get("/konto/").status_code == 302


def test_signing_out_needs_a_click_and_ends_the_session(client: Client, user: User) -> None:
    try_sign_in(client, user.email, PASSWORD)
    assert client.get("/abmelden/").status_code == 405
    assert client.post("/abmelden/").status_code == 302
    assert client.get("/konto/").status_code == 302


def test_roles_hold_from_a_day_to_a_day() -> None:
    with actor.acting(actor.system("test")), transaction.atomic():
        ended = staff_user("ended", Role.TEAM_LEAD, ends=-1)
        today = staff_user("today", Role.TEAM_LEAD, starts=0, ends=0)
        tomorrow = staff_user("tomorrow", Role.TEAM_LEAD, starts=1)
    assert services.actor_of(ended).roles == frozenset()
    assert services.actor_of(today).roles == {"team_lead"}
    assert services.actor_of(tomorrow).roles == frozenset()


def test_nobody_stands_in_for_themselves(as_system: actor.Actor, user: User) -> None:
    today = clock.today()
    with pytest.raises(Exception, match="accounts_absence_other_deputy"), transaction.atomic():
        services.record_absence(user=user, starts_on=today, ends_on=today, deputy=user)


@pytest.mark.parametrize(
    ("role", "start"),
    [(Role.CASE_WORKER, "/tag/"), (Role.TEAM_LEAD, "/team/"), (Role.NETWORK_MANAGER, "/"), (Role.MANAGEMENT, "/")],
)
def test_everybody_begins_where_their_day_begins(client: Client, role: Role, start: str) -> None:
    with actor.acting(actor.system("test")), transaction.atomic():
        user = staff_user("beginnt", role)

    response = client.post("/anmelden/", {"username": user.email, "password": PASSWORD})

    assert response["Location"] == start
