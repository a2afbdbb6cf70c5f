"""Everything that happens by itself is registered here, says which minutes it saves, and can be switched off.

Nothing automatic decides about people. An automation asks :func:`is_on` each time before it does something.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from stafette.core import clock
from stafette.core.models import AutomationSwitch


@dataclass(frozen=True, slots=True)
class Automation:
    """One automatic thing. ``name`` and ``what`` are German, ``minutes_saved`` is per occasion."""

    key: str
    name: str
    what: str
    minutes_saved: float
    default_on: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """An automation and whether it is on now."""

    automation: Automation
    on: bool


class UnknownAutomation(LookupError):
    """Nobody registered this key."""


_registry: dict[str, Automation] = {}


def register(automation: Automation) -> Automation:
    """Add an automation.

    Raises:
        ValueError: the key is taken by something else.
    """
    if _registry.setdefault(automation.key, automation) != automation:
        raise ValueError(f"automation {automation.key} is registered twice")
    return automation


def get(key: str) -> Automation:
    """The registered automation.

    Raises:
        UnknownAutomation: nobody registered it.
    """
    try:
        return _registry[key]
    except KeyError:
        raise UnknownAutomation(key) from None


def is_on(key: str) -> bool:
    """Whether the automation may act now (one query, never cached: the switch works at once everywhere)."""
    automation = get(key)
    enabled = AutomationSwitch.objects.filter(key=key).values_list("enabled", flat=True).first()
    return automation.default_on if enabled is None else enabled


def states() -> list[State]:
    """All automations by name with their present state."""
    switched = dict(AutomationSwitch.objects.order_by("key").values_list("key", "enabled"))
    everything = sorted(_registry.values(), key=lambda automation: automation.name)
    return [State(automation, switched.get(automation.key, automation.default_on)) for automation in everything]


@transaction.atomic
def switch(key: str, on: bool) -> State:
    """Switch an automation on or off, for all processes from now on.

    Raises:
        UnknownAutomation: nobody registered it.
    """
    automation = get(key)
    AutomationSwitch.objects.update_or_create(key=key, defaults={"enabled": on, "changed_at": clock.now()})
    return State(automation, on)
