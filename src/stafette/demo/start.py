"""The demonstration at the start of an installation."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from rich.console import Console
from rich.progress import Progress

from config.env import env
from stafette.demo.services import demo_sign_ins, load_demo
from stafette.demo.sizes import EXTENTS, Size

SIZE = env("STAFETTE_DEMO_SIZE", "county", help="Size of the fictional county of a demonstration: small, county, land.")


def load_once() -> None:
    """Load the fictional county if this is a demonstration and it is not there; shows a bar."""
    if not settings.DEMO:
        return
    size = Size(SIZE)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Vorführ-Landkreis laden", total=EXTENTS[size].offers)
        load_demo(size=size, progress=lambda done, total: bar.update(task, completed=done, total=total))


def sign_in_lines() -> Iterator[str]:
    """The demo accounts, one line each."""
    rows = demo_sign_ins()
    if rows:
        yield f"\nAnmelden unter /anmelden/ mit dem Passwort [bold]{rows[0].password}[/bold]:"
    for row in rows:
        yield f"  {row.email:<48} {row.role}"
