"""The access matrix: every view, every kind of actor, GET and POST."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from stafette.core import actor
from stafette.core.access import Access
from stafette.directory.models import Service
from tests.access.matrix import MATRIX, Row
from tests.access.world import World, build_world
from tests.support.actors import CASE_TEAM, EVERYBODY, Someone, sign_in
from tests.support.routes import routes


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def test_every_view_has_a_row_and_every_row_a_view() -> None:
    assert set(routes()) == set(MATRIX)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_the_view_declares_what_the_matrix_says(name: str) -> None:
    declared = getattr(routes()[name], "stafette_access", None)
    assert isinstance(declared, Access), f"{name} has no declaration"
    row = MATRIX[name]
    assert (declared.kind, declared.roles) == (row.kind, row.roles)


def let_in(response: HttpResponseBase) -> bool:
    """True if the view itself answered: neither sent to sign in nor told that there is nothing."""
    location = response.headers.get("Location", "")
    return response.status_code != 404 and not location.startswith("/anmelden/")


def expected(row: Row, someone: Someone) -> bool:
    if row.of_case and someone.team != CASE_TEAM:
        return False
    if row.object_roles is not None:
        return someone.kind == "staff" and not row.object_roles.isdisjoint(someone.roles)
    if row.kind in {"public", "link", "system"}:
        return True
    if row.kind == "signed_in":
        return someone.kind != "public"
    return someone.kind == "staff" and (not row.roles or not row.roles.isdisjoint(someone.roles))


@pytest.mark.parametrize("someone", EVERYBODY, ids=lambda each: each.key)
def test_the_matrix_holds(client: Client, world: World, someone: Someone) -> None:
    sign_in(client, someone)
    wrong = []
    for name, row in sorted(MATRIX.items()):
        for method in ("get", "post"):
            before, cookies = transaction.savepoint(), deepcopy(client.cookies)
            response = getattr(client, method)(row.address(world))
            transaction.savepoint_rollback(before)  # what the request changed is taken back, a sign-out too
            client.cookies = cookies
            if row.of_case and response.status_code == 405:
                continue  # says nothing of the object: the address takes no such method at all
            if let_in(response) != expected(row, someone):
                wrong.append(f"{method} {name}: {response.status_code}")
    assert not wrong


@pytest.mark.parametrize("someone", EVERYBODY, ids=lambda each: each.key)
def test_an_unpublished_offer_is_there_only_for_staff_and_its_own_partner(
    client: Client, world: World, someone: Someone
) -> None:
    sign_in(client, someone)
    with actor.acting(actor.system("test")):
        Service.objects.filter(pk=world.service.pk).update(published=False)
    response = client.get(f"/angebote/{world.service.slug}/")
    assert (response.status_code == 200) == (someone.kind == "staff" or someone.key == "partner:own")
