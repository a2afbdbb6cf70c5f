"""The public door of the demonstration: load the fictional county, and who can sign in there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from stafette.accounts.enums import ROLE_NAMES, AccountKind, Role
from stafette.accounts.models import User
from stafette.demo import load as loading
from stafette.demo import spine_load
from stafette.demo.house import DEMO_PASSWORD
from stafette.demo.load import OtherCountyLoaded
from stafette.demo.personas import holder_of
from stafette.demo.sizes import Size

__all__ = ["DemoSignIn", "OtherCountyLoaded", "demo_sign_ins", "load_demo", "load_people"]
SEED = 2026


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """An account to try: what it shows, and how to get in."""

    role: str
    name: str
    email: str
    password: str


def load_demo(*, size: Size, seed: int = SEED, progress: Callable[[int, int], None]) -> int:
    """Load the fictional county once; returns how many offers were written, 0 if all were there.

    Raises:
        OtherCountyLoaded: a county of another size or seed is there.
    """
    return loading.load(size, seed, progress)


def load_people(progress: Callable[[int, int], None]) -> int:
    """Load the people of the county that is there; returns how many households were written, 0 if all were there.

    Raises:
        LookupError: no fictional county is loaded.
    """
    return spine_load.load_people(progress)


def demo_sign_ins() -> list[DemoSignIn]:
    """One account per role and one of a partner, all of people who are here today; none outside a demonstration."""
    if not settings.DEMO:
        return []
    found = []
    for role in Role:
        holder = holder_of(role)
        if holder is not None:
            found.append(_sign_in(ROLE_NAMES[role], holder))
    partner = User.objects.active().filter(kind=AccountKind.PARTNER).in_order().first()
    if partner is not None:
        found.append(_sign_in(_("Partner (Anbieter)"), partner))
    return found


def _sign_in(role: str, user: User) -> DemoSignIn:
    return DemoSignIn(role=role, name=user.full_name, email=user.email, password=DEMO_PASSWORD)
