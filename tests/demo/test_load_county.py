"""The fictional county is loaded once, whole, and into the real tables."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from stafette.accounts.enums import Role
from stafette.accounts.models import Absence, Organization, RoleAssignment, Site, Team, User
from stafette.core import clock
from stafette.demo import load as loading
from stafette.demo.house import DEMO_PASSWORD
from stafette.demo.services import OtherCountyLoaded, demo_sign_ins, load_demo
from stafette.demo.sizes import EXTENTS, Size
from stafette.directory import search_feed
from stafette.directory.models import SearchDocument, Service, ServiceTheme, SynonymGroup, Town
from tests.directory.catalogs import checksums

SMALL = EXTENTS[Size.SMALL]


def load_small(seed: int = 5) -> int:
    return load_demo(size=Size.SMALL, seed=seed, progress=lambda done, total: None)


@pytest.mark.django_db
def test_everything_is_there() -> None:
    steps: list[tuple[int, int]] = []
    written = load_demo(size=Size.SMALL, seed=5, progress=lambda done, total: steps.append((done, total)))
    assert written == Service.objects.filter(source="demo").count() == SMALL.offers
    assert Organization.objects.filter(source="demo").count() == SMALL.organizations
    assert Town.objects.count() == SMALL.towns
    assert Site.objects.count() == SMALL.sites
    assert Team.objects.exists()
    assert Absence.objects.exists()
    assert SynonymGroup.objects.exists()
    assert User.objects.filter(kind="staff").count() == SMALL.staff
    assert User.objects.filter(kind="partner").count() == SMALL.partner_users
    assert User.objects.filter(kind="employer").count() == SMALL.employers
    kinds = set(Organization.objects.order_by("kind").values_list("kind", flat=True))
    assert {"jobcenter", "agency", "partner", "employer"} <= kinds
    assert SearchDocument.objects.count() == SMALL.offers
    assert ServiceTheme.objects.exists()
    assert steps[-1] == (SMALL.offers, SMALL.offers)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


@pytest.mark.django_db(transaction=True)
def test_the_second_time_nothing_happens(owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    assert load_small() == SMALL.offers
    before = checksums(owner)
    assert load_small() == 0
    assert checksums(owner) == before


@pytest.mark.django_db(transaction=True)
def test_a_load_that_broke_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends after the house and before the offers: the next one does the rest, and nothing twice."""

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_write_batch", killed)
        with pytest.raises(KeyboardInterrupt):
            load_small()
    assert User.objects.filter(kind="staff").count() == SMALL.staff
    assert not Service.objects.exists()
    assert load_small() == SMALL.offers
    assert User.objects.filter(kind="staff").count() == SMALL.staff


@pytest.mark.django_db
def test_counties_are_not_mixed() -> None:
    load_small()
    with pytest.raises(OtherCountyLoaded, match="Startzahl 5"):
        load_small(seed=6)
    with pytest.raises(OtherCountyLoaded, match="small"):
        load_demo(size=Size.COUNTY, seed=5, progress=lambda done, total: None)


@pytest.mark.django_db
def test_every_role_can_sign_in() -> None:
    load_small()
    rows = demo_sign_ins()
    assert len(rows) == len(Role) + 1
    assert len({row.role for row in rows}) == len(rows)
    held = set(RoleAssignment.objects.on(clock.today()).order_by("role").values_list("role", flat=True))
    assert held == {role.value for role in Role}
    request = RequestFactory().post("/anmelden/")
    for row in rows[:3]:
        user = authenticate(request, username=row.email, password=DEMO_PASSWORD)
        assert user is not None
        assert row.name == str(user)


@pytest.mark.django_db
def test_outside_a_demonstration_nobody_gets_a_known_password(settings: Any) -> None:
    settings.DEMO = False
    load_small()
    assert demo_sign_ins() == []
    assert not any(user.has_usable_password() for user in User.objects.order_by("id"))


@pytest.mark.django_db(transaction=True)
def test_offers_of_the_county_are_found() -> None:
    load_small()
    search_feed.reset()
    index = search_feed.current_index()
    listed = Service.objects.listed().count()
    assert len(index) == listed > 0
    search_feed.reset()
