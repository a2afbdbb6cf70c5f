"""Signed links: opaque, for one purpose, for some time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from stafette.core import actor, clock, links
from stafette.core.ids import new_id
from stafette.core.models import SignedLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


def make(purpose: str = "partner_check", days: int = 7) -> str:
    return links.make_link(purpose=purpose, target_id=new_id(), valid_for=timedelta(days=days))


def test_a_link_leads_to_its_target() -> None:
    target = new_id()
    token = links.make_link(purpose="partner_check", target_id=target, valid_for=timedelta(days=7))
    assert links.resolve(token, "partner_check").target_id == target
    assert target.hex not in token and str(target) not in token
    assert len(token) == 66
    assert all(char.isalnum() or char in "-_." for char in token)


def test_a_link_holds_for_its_purpose_only() -> None:
    with pytest.raises(links.LinkInvalid):
        links.resolve(make("partner_check"), "answer")


@pytest.mark.parametrize("token", ["", ".", "x.y", "a" * 66, "ä" * 20, "AAAA.AAAA", "\0"])
def test_rubbish_is_no_link_and_asks_no_database(token: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0), pytest.raises(links.LinkInvalid):  # type: ignore[operator]  # untyped fixture
        links.resolve(token, "partner_check")


def test_every_changed_character_breaks_a_link() -> None:
    token = make()
    for index, char in enumerate(token):
        other = "A" if char != "A" else "B"
        changed = token[:index] + other + token[index + 1 :]
        with pytest.raises(links.LinkInvalid):
            links.resolve(changed, "partner_check")


def test_a_link_ends() -> None:
    token = make(days=7)
    with clock.shifted(timedelta(days=6, hours=23)):
        links.resolve(token, "partner_check")
    with clock.shifted(timedelta(days=7, seconds=1)), pytest.raises(links.LinkExpired) as ended:
        links.resolve(token, "partner_check")
    assert ended.value.link.purpose == "partner_check"


def test_a_link_can_be_revoked_once() -> None:
    token = make()
    link = links.resolve(token, "partner_check")
    assert links.revoke(link.pk) is True
    assert links.revoke(link.pk) is False
    with pytest.raises(links.LinkExpired):
        links.resolve(token, "partner_check")


def test_all_links_to_a_thing_can_be_revoked() -> None:
    target = new_id()
    tokens = [
        links.make_link(purpose=purpose, target_id=target, valid_for=timedelta(days=1))
        for purpose in ("partner_check", "partner_check", "answer")
    ]
    assert links.revoke_target(purpose="partner_check", target_id=target) == 2
    with pytest.raises(links.LinkExpired):
        links.resolve(tokens[1], "partner_check")
    assert links.resolve(tokens[2], "answer").target_id == target


def test_a_forgotten_link_is_none_of_ours() -> None:
    token = make()
    SignedLink.objects.all().delete()
    with pytest.raises(links.LinkInvalid):
        links.resolve(token, "partner_check")


def test_a_link_must_hold_for_some_time() -> None:
    with pytest.raises(ValueError, match="some time"):
        links.make_link(purpose="answer", target_id=None, valid_for=timedelta(0))


def test_the_holder_of_a_link_acts_as_the_link() -> None:
    link = links.resolve(make(), "partner_check")
    with links.acting_as_link(link) as who, connection.cursor() as cursor:
        assert (who.kind, who.id, who.label) == (actor.ActorKind.LINK, link.pk, "partner_check")
        cursor.execute("SELECT stafette.actor_kind(), stafette.actor_id()")
        assert cursor.fetchone() == ("link", link.pk)
