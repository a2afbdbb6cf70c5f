"""Loads the fictional county into the database, county by county; what is there already is not loaded again.

Each part is a transaction of its own, so that a load that broke off goes on where it stopped.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from stafette.accounts.enums import OrganizationKind
from stafette.accounts.models import Organization, User
from stafette.core import actor, clock
from stafette.core.models import DatedSetting
from stafette.demo.county import SOURCE, Batch, DemoCounty, build
from stafette.demo.house import HOUSE, LANGUAGE_SCHOOL_WORDS, House
from stafette.demo.sizes import EXTENTS, Size
from stafette.directory.catalog.settle import Changes
from stafette.directory.catalog.stored import Stored
from stafette.directory.catalog.themes import ensure_synonyms, ensure_themes
from stafette.directory.catalog.write import be_patient, write_catalog
from stafette.directory.models import Service, Town
from stafette.directory.records import Catalog

MARK = "demo_county"
Progress = Callable[[int, int], None]


class OtherCountyLoaded(RuntimeError):
    """A county of another size or seed is loaded; they cannot be mixed."""


def load(size: Size, seed: int, progress: Progress, *, offers: int | None = None) -> int:
    """Load the county of ``size`` and ``seed``; ``progress`` gets offers done and offers in all.

    ``offers`` stops after the batch that reaches this number (a ``land`` for measurements need not be whole).

    Returns how many offers were written (0 the second time).

    Raises:
        OtherCountyLoaded: another county is there.
    """
    with actor.acting(actor.system("demo")), _few_collections():
        today = _mark(size, seed)
        total = min(EXTENTS[size].offers, offers or EXTENTS[size].offers)
        before = _offers()
        if before >= total and User.objects.filter(kind="partner").exists():
            progress(total, total)
            return 0
        county = build(size, seed, today=today)
        _write_house(county)
        for batch in county.batches():
            _write_batch(batch, total, progress)
            if _offers() >= total:
                break
        _write_partner_users(county)
        return _offers() - before


@contextmanager
def _few_collections() -> Iterator[None]:
    """Records come by the million and hold no cycles: looking for some as often as usual takes a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _offers() -> int:
    return Service.objects.filter(source=SOURCE).count()


def _mark(size: Size, seed: int) -> date:
    """Note which county is being loaded; returns the day from which it is seen, the same after a break."""
    wanted = {"size": size.value, "seed": seed}
    with transaction.atomic():
        mark = DatedSetting.objects.filter(key=MARK).order_by("valid_from").first()
        if mark is None:
            mark = DatedSetting.objects.create(key=MARK, valid_from=clock.today(), value=wanted, source="Vorführung")
    if mark.value != wanted:
        known = f"Größe {mark.value['size']}, Startzahl {mark.value['seed']}"
        raise OtherCountyLoaded(
            f"Es ist schon ein anderer Landkreis geladen ({known}). Löschen Sie ihn zuerst mit „stafette reset“."
        )
    return mark.valid_from


@transaction.atomic
def _write_house(county: DemoCounty) -> None:
    ensure_themes()
    ensure_synonyms()
    if Organization.objects.filter(source=HOUSE).exists():
        return
    house = House(county)
    if not Town.objects.filter(name=county.towns[0].name).exists():
        house.write_towns()
    house.write_staff()


@transaction.atomic
def _write_partner_users(county: DemoCounty) -> None:
    if not User.objects.filter(kind="partner").exists():
        House(county).write_partner_users()


@transaction.atomic
def _write_batch(batch: Batch, total: int, progress: Progress) -> None:
    catalog = batch.catalog
    first = catalog.services[0].source_id
    if Service.objects.filter(source=SOURCE, source_id=first).exists():
        return
    be_patient()
    before = _offers()
    share = len(catalog.services)

    def advance(done: int, size: int) -> None:
        progress(before + share * done // max(size, 1), total)

    write_catalog(everything_new(catalog), Stored(Catalog(source=SOURCE)), progress=advance)
    _name_language_schools(catalog)


def everything_new(catalog: Catalog) -> Changes:
    """A write in which all records of a catalogue are new."""
    return Changes(
        source=catalog.source,
        new_organizations=catalog.organizations,
        new_locations=catalog.locations,
        new_services=catalog.services,
        new_links=catalog.service_at_locations,
    )


def _name_language_schools(catalog: Catalog) -> None:
    schools = [
        record.source_id
        for record in catalog.organizations
        if any(word in record.name for word in LANGUAGE_SCHOOL_WORDS)
    ]
    rows = Organization.objects.filter(source=SOURCE, source_id__in=schools)
    rows.update(kind=OrganizationKind.LANGUAGE_SCHOOL.value)
