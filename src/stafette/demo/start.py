"""The demonstration at the start of an installation."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from rich.console import Console
from rich.progress import Progress

from config.env import env
from stafette.demo import spine_load, spine_progress
from stafette.demo.services import demo_sign_ins, load_demo
from stafette.demo.sizes import EXTENTS, Size
from stafette.demo.tasks import defer_loading

SIZE = env(
    "STAFETTE_DEMO_SIZE", "county", help="Size of the fictional county of a demonstration: small, county, land, large."
)


def load_once() -> None:
    """Load the fictional county if this is a demonstration and it is not there; shows a bar.

    Of its people the first few hundred come at once, the rest by the worker while pages are already open.
    """
    if not settings.DEMO:
        return
    size = Size(SIZE)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Vorführ-Landkreis laden", total=EXTENTS[size].offers)
        load_demo(size=size, progress=lambda done, total: bar.update(task, completed=done, total=total))
    loaded = spine_load.state()
    if loaded is None or loaded.complete:
        return
    if loaded.households < spine_load.FIRST_HOUSEHOLDS:
        spine_load.load_people(lambda done, total: None, batches=spine_load.FIRST_BATCHES)
        loaded = spine_load.state()
    if loaded is not None and not loaded.complete:
        defer_loading()
        spine_progress.announce_loading()


def loading_note() -> str:
    """How far the people are loaded, for the top line of every page."""
    return spine_progress.note() if settings.DEMO else ""


def sign_in_lines() -> Iterator[str]:
    """The demo accounts, one line each, and what is still being loaded."""
    rows = demo_sign_ins()
    if rows:
        yield f"\nAnmelden unter /anmelden/ mit dem Passwort [bold]{rows[0].password}[/bold]:"
    for row in rows:
        yield f"  {row.email:<48} {row.role}"
    note = loading_note()
    if note:
        yield f"\n{note}. Das läuft im Hintergrund."
