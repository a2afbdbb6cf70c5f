"""The main menu: apps register their entries in ``AppConfig.ready``, every page shows those that fit the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import Promise

from stafette.core.actor import PUBLIC, Actor, ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the menu. ``position`` orders; ``prefixes`` are beginnings of addresses that belong to it.

    ``staff_only`` hides it from others; with ``roles`` only staff with one of them see it. Staff with one of the roles
    in ``starts`` begin there after signing in. ``count`` gives the number beside it, 0 for none.
    """

    label: Promise
    url_name: str
    position: int
    prefixes: tuple[str, ...] = ()
    staff_only: bool = False
    roles: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    count: Callable[[HttpRequest], int] | None = None

    def is_for(self, who: Actor) -> bool:
        """Whether somebody sees the entry."""
        if self.roles:
            return who.has_role(*self.roles)
        return not self.staff_only or who.kind is ActorKind.STAFF


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it."""

    url: str
    label: Promise
    current: bool
    count: int


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry to the menu; the same address again replaces it."""
    _entries[entry.url_name] = entry


def links(request: HttpRequest) -> list[Link]:
    """The menu of a page in order."""
    who: Actor = getattr(request, "actor", PUBLIC)
    shown = sorted((entry for entry in _entries.values() if entry.is_for(who)), key=lambda entry: entry.position)
    return [_link(entry, request) for entry in shown]


def start_url(who: Actor) -> str:
    """Where somebody begins after signing in: the first entry that is a start page of theirs, else the first page."""
    ordered = sorted(_entries.values(), key=lambda entry: entry.position)
    mine = (entry for entry in ordered if entry.starts and who.has_role(*entry.starts))
    found = next(mine, None)
    return reverse(found.url_name) if found else resolve_url(settings.LOGIN_REDIRECT_URL)


def _link(entry: Entry, request: HttpRequest) -> Link:
    url = reverse(entry.url_name)
    current = request.path == url or (bool(entry.prefixes) and request.path.startswith(entry.prefixes))
    return Link(url, entry.label, current, entry.count(request) if entry.count else 0)
