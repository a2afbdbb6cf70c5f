"""A process that is asked to end stops between two batches; what is left is for the next worker."""

from __future__ import annotations

from threading import Event

import pytest

from stafette.core import draining
from stafette.demo import spine_load
from stafette.demo.services import load_demo
from stafette.demo.sizes import Size


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "_asked", Event())


def test_nobody_has_asked(fresh: None) -> None:
    assert not draining.asked()


def test_a_long_load_ends_after_the_present_batch(fresh: None, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    load_demo(size=Size.SMALL, seed=7, progress=lambda done, total: None)
    monkeypatch.setattr(spine_load, "BATCH", 10)
    before = spine_load.state()
    draining.ask()

    spine_load.load_people(lambda done, total: None)

    after = spine_load.state()
    assert before is not None
    assert after is not None
    assert after.households - before.households == 10
