"""Leaves of a JSON object that no field took, as attributes, and back.

A reader marks what it takes (``Fields.read``). What is left becomes ``AttributeRecord`` with the slash path as label,
so that no source value is lost; ``restore`` puts such attributes back where they came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from stafette.directory.interchange.cells import Fields, clean
from stafette.directory.interchange.limits import MAX_DIGITS, MAX_TEXT
from stafette.directory.records import AttributeRecord


def unread(fields: Fields) -> Iterator[tuple[str, Any]]:
    """(path, value) of every leaf below ``fields`` that was neither read nor empty. Paths have no leading slash."""
    for key, value in fields.values.items():
        if key in fields.children:
            for index, child in enumerate(fields.children[key]):
                prefix = key if isinstance(value, Mapping) else f"{key}/{index}"
                for path, leaf in unread(child):
                    yield f"{prefix}/{path}", leaf
        elif key not in fields.read:
            yield from leaves(value, key)


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(path, value) of every non-empty leaf of ``value``."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from leaves(member, f"{path}/{escape(key)}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, f"{path}/{index}")
    elif value is not None and value != "":
        yield path, value


def escape(key: str) -> str:
    """A key as one step of a path (JSON pointer rules)."""
    return key.replace("~", "~0").replace("/", "~1")


def as_text(value: Any) -> str:
    """A leaf as the text of an attribute; booleans as JSON writes them."""
    return clean(value)[:MAX_TEXT] if isinstance(value, str) else json.dumps(value, default=plain_number)


def plain_number(value: object) -> Any:
    """A Decimal as JSON can write it: whole numbers as such, others as text that keeps every digit."""
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MAX_DIGITS:
        return int(value) if value == value.to_integral_value() else str(value)
    return str(value)


def as_attributes(fields: Fields, prefix: str = "") -> tuple[AttributeRecord, ...]:
    """What ``unread`` gives, as attributes labelled ``prefix`` + path."""
    return tuple(AttributeRecord(label=f"{prefix}{path}", value=as_text(value)) for path, value in unread(fields))
