"""Who may open which view: data, independent of the code, one row per view of the resolver.

``kind``: public (everybody), system (machines), signed_in (every account), staff (``roles``; none: any staff).
``sample`` gives the arguments of the address from the world; a list page needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tests.access.world import World

NETWORK = frozenset({"network_manager", "administration"})
ADMIN = frozenset({"administration"})
DATA_PROTECTION = frozenset({"data_protection"})


@dataclass(frozen=True)
class Row:
    """One view. ``page`` says that it is an HTML page, to be checked by axe in the browser."""

    name: str
    kind: str
    roles: frozenset[str] = frozenset()
    sample: Callable[[World], list[object]] | None = None
    page: bool = True

    def address(self, world: World) -> str:
        """The address of the sample object."""
        return reverse(self.name, args=self.sample(world) if self.sample else [])


def _slug(world: World) -> list[object]:
    return [world.service.slug]


def _service(world: World) -> list[object]:
    return [world.service.pk]


def _code(world: World) -> list[object]:
    return [world.handout.code]


ROWS = [
    Row("accounts:sign_in", "public"),
    Row("accounts:sign_out", "signed_in", page=False),
    Row("accounts:signed_out", "public"),
    Row("accounts:my_account", "signed_in"),
    Row("core:live", "system", page=False),
    Row("core:ready", "system", page=False),
    Row("core:metrics", "system", page=False),
]
MATRIX = {row.name: row for row in ROWS}
