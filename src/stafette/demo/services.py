"""The public door of the demonstration: load the fictional county, and who can sign in there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from stafette.accounts.enums import ROLE_NAMES, AccountKind, Role
from stafette.accounts.models import Absence, RoleAssignment, User
from stafette.core import clock
from stafette.demo import load as loading
from stafette.demo.house import DEMO_PASSWORD
from stafette.demo.load import OtherCountyLoaded
from stafette.demo.sizes import Size

__all__ = ["DemoSignIn", "OtherCountyLoaded", "demo_sign_ins", "load_demo"]
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


def demo_sign_ins() -> list[DemoSignIn]:
    """One account per role and one of a partner, all of people who are here today; none outside a demonstration."""
    if not settings.DEMO:
        return []
    away = set(Absence.objects.on(clock.today()).order_by("user").values_list("user", flat=True))
    found = []
    for role in Role:
        holder = _holder(role, away)
        if holder is not None:
            found.append(_sign_in(ROLE_NAMES[role], holder))
    partner = User.objects.active().filter(kind=AccountKind.PARTNER).in_order().first()
    if partner is not None:
        found.append(_sign_in(_("Partner (Anbieter)"), partner))
    return found


def _holder(role: Role, away: set[UUID]) -> User | None:
    """Somebody who has this role and as few others as possible."""
    rows = RoleAssignment.objects.on(clock.today()).filter(role=role, user__is_active=True)
    users = [row.user for row in rows.select_related("user").order_by("user__sort_key", "user_id")]
    present = [user for user in users if user.pk not in away] or users
    held = RoleAssignment.objects.filter(user__in=present).order_by("user_id").values_list("user_id", flat=True)
    counts = list(held)
    return min(present, key=lambda user: counts.count(user.pk)) if present else None


def _sign_in(role: str, user: User) -> DemoSignIn:
    return DemoSignIn(role=role, name=user.full_name, email=user.email, password=DEMO_PASSWORD)
