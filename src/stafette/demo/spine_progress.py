"""How far the people of the county are loaded, for the top line of every page while the worker loads them.

Whoever starts the installation says so through the environment, which the web processes inherit: without it no page
asks the database, and once all people are there no page asks again.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from stafette.demo import spine_load

FLAG = "STAFETTE_DEMO_LOADING"
_FRESH_SECONDS = 3.0


@dataclass(slots=True)
class _Seen:
    """What this process saw last."""

    at: float = 0.0
    text: str = ""


_seen = _Seen()


def announce_loading() -> None:
    """Tell this process and those that it starts that people are being loaded."""
    os.environ[FLAG] = "1"


def note() -> str:
    """The sentence for the top line; empty if nothing is being loaded."""
    if os.environ.get(FLAG) != "1":
        return ""
    moment = time.monotonic()
    if _seen.text and moment - _seen.at < _FRESH_SECONDS:
        return _seen.text
    loaded = spine_load.state()
    if loaded is None or loaded.complete:
        os.environ.pop(FLAG, None)
        _seen.text = ""
        return ""
    _seen.at = moment
    _seen.text = _("Menschen werden geladen: %(done)s von %(total)s Haushalten") % {
        "done": _grouped(loaded.households),
        "total": _grouped(loaded.total),
    }
    return _seen.text


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
