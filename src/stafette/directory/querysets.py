"""Reads of the directory. Offers are public; ``visible_to`` still says who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from stafette.core.actor import Actor, ActorKind
from stafette.directory.enums import ServiceStatus
from stafette.language.normalise import sort_key

if TYPE_CHECKING:
    from stafette.directory.models import Service, Theme, Town  # noqa: F401 - named in strings

SHOWN = [ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED]


class TownQuerySet(models.QuerySet["Town"]):
    """Towns."""

    def in_order(self) -> TownQuerySet:
        """German alphabetical order."""
        return self.order_by("sort_key", "id")

    def at(self, postal_code: str, city: str) -> Town | None:
        """The town of this name, else the first one with this postcode; None if neither is known."""
        key = sort_key(city)[:80]
        same_name, same_code = Q(sort_key=key) & ~Q(sort_key=""), Q(postal_codes__contains=[postal_code])
        found = self.filter(same_name | same_code) if postal_code else self.filter(same_name)
        return min(found.in_order(), key=lambda town: town.sort_key != key, default=None)


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Themes."""

    def tiles(self) -> ThemeQuerySet:
        """Top themes in the order of the start page."""
        return self.filter(parent__isnull=True).order_by("area", "position")

    def in_order(self) -> ThemeQuerySet:
        """By area and position."""
        return self.order_by("area", "position", "id")


class ServiceQuerySet(models.QuerySet["Service"]):
    """Offers."""

    def visible_to(self, actor: Actor) -> ServiceQuerySet:
        """Staff see all offers; partners what is published and their own; everybody else what is published."""
        if actor.kind in {ActorKind.STAFF, ActorKind.SYSTEM}:
            return self.all()
        if actor.kind is ActorKind.PARTNER:
            return self.filter(Q(published=True) | Q(organization_id=actor.organization_id))
        return self.filter(published=True)

    def listed(self) -> ServiceQuerySet:
        """Published and running (or closed for a while): what lists and search show."""
        return self.filter(published=True, status__in=SHOWN)

    def in_order(self) -> ServiceQuerySet:
        """German alphabetical order."""
        return self.order_by("sort_key", "id")
