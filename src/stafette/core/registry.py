"""What upper apps hook into the start of an installation, filled in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

_setup: list[Callable[[], None]] = []
_announce: list[Callable[[], Iterable[str]]] = []
_notes: list[Callable[[], str]] = []


def on_setup(step: Callable[[], None]) -> None:
    """Run ``step`` after migrations, at every start; it must do nothing the second time."""
    _setup.append(step)


def on_announce(lines: Callable[[], Iterable[str]]) -> None:
    """Print these lines (with rich markup) once the server answers."""
    _announce.append(lines)


def on_page(note: Callable[[], str]) -> None:
    """Ask ``note`` on each page for a sentence that concerns everybody, such as a load under way; mostly empty.

    It runs with every page, so it must not ask the database unless it has something to say.
    """
    _notes.append(note)


def notes() -> list[str]:
    """What is to be said on every page now."""
    return [text for note in reversed(_notes) if (text := note())]


def setup_steps() -> list[Callable[[], None]]:
    """All steps in the order of their apps, lowest floor first."""
    return list(reversed(_setup))


def announcements() -> list[str]:
    """All lines to print."""
    return [line for lines in reversed(_announce) for line in lines()]
