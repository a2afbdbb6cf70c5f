"""The people of a large fictional county are loaded in the background, so that the first page does not wait."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from stafette.core import actor
from stafette.core.tasks import task
from stafette.demo import spine_load

LOAD_PEOPLE = "demo.load_people"
BATCHES = 4
"""Batches of one job: some seconds, so that a worker that is to stop need not wait."""


@task(LOAD_PEOPLE, acts_as="demo", atomic=False)
def load_people() -> None:
    """Load some of what is missing and hand the rest to the next job. Begun twice, each batch is written once."""
    spine_load.load_people(lambda done, total: None, batches=BATCHES)
    loaded = spine_load.state()
    if loaded is not None and not loaded.complete:
        defer_loading()


def defer_loading() -> None:
    """Let the worker load what is missing; nothing if that waits already."""
    with actor.acting(actor.system("demo")):
        try:
            app.configure_task(LOAD_PEOPLE, queueing_lock=LOAD_PEOPLE).defer()
        except AlreadyEnqueued:
            return
