"""JSON read safely, with the line of any value found on demand.

``json`` of the standard library gives no positions. ``JsonText.line_of`` walks to a JSON pointer (RFC 6901) over the
original text, skipping siblings with the C decoder, and remembers where list items start: only problems pay for it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stafette.directory.interchange.errors import BrokenContent, TooDeep
from stafette.directory.interchange.limits import MAX_DIGITS, MAX_JSON_DEPTH
from stafette.directory.interchange.result import Place

_SPACE = re.compile(r"[ \t\r\n]*")


def _integer(digits: str) -> int | Decimal:
    """Huge numbers stay text-like decimals; turning them into an int would take quadratic time."""
    return int(digits) if len(digits) <= MAX_DIGITS else Decimal(digits)


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_integer, parse_float=Decimal, parse_constant=Decimal)


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


@dataclass(slots=True)
class JsonText:
    """A parsed file with its text. ``value`` holds str, int, Decimal (also NaN), bool, None, list and dict."""

    name: str
    text: str
    value: Any
    _newlines: list[int] = field(default_factory=list)
    _items: dict[str, list[int]] = field(default_factory=dict)

    @property
    def root(self) -> Place:
        """The place of the whole document."""
        return Place(file=self.name, resolve=self.line_of)

    def line_of(self, pointer: str) -> int | None:
        """The line, from 1, where the value at ``pointer`` starts; of its nearest ancestor if it is absent."""
        position, walked = self._skip(0), ""
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            step = self._enter(position, walked, key)
            if step is None:
                break
            position, walked = step, f"{walked}/{token}"
        return self._line(position)

    def _line(self, position: int) -> int:
        if not self._newlines:
            self._newlines = [match.start() for match in re.finditer("\n", self.text)] or [len(self.text)]
        return bisect_right(self._newlines, position - 1) + 1 if position else 1

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def _enter(self, position: int, pointer: str, key: str) -> int | None:
        opening = self.text[position : position + 1]
        if opening == "[" and key.isdigit():
            starts = self._items.get(pointer)
            if starts is None:
                starts = self._items[pointer] = self._list_items(position)
            return starts[int(key)] if int(key) < len(starts) else None
        return self._member(position, key) if opening == "{" else None

    def _list_items(self, position: int) -> list[int]:
        starts = []
        position = self._skip(position + 1)
        while self.text[position] != "]":
            starts.append(position)
            position = self._skip(_DECODER.raw_decode(self.text, position)[1])
            if self.text[position] == ",":
                position = self._skip(position + 1)
        return starts

    def _member(self, position: int, key: str) -> int | None:
        found = None
        position = self._skip(position + 1)
        while self.text[position] != "}":
            name, position = _DECODER.raw_decode(self.text, position)
            position = self._skip(self._skip(position) + 1)
            if name == key:
                found = position  # no return: of a doubled key the last one counts
            position = self._skip(_DECODER.raw_decode(self.text, position)[1])
            if self.text[position] == ",":
                position = self._skip(position + 1)
        return found


def parse_json(name: str, text: str) -> JsonText:
    """Parse ``text``. Raises BrokenContent with the line, or TooDeep beyond ``MAX_JSON_DEPTH`` levels."""
    try:
        value = _loads(text)
    except json.JSONDecodeError as error:
        raise BrokenContent(
            f"Das ist kein gültiges JSON (Spalte {error.colno}).",
            remedy="Prüfen Sie Kommas, Klammern und Anführungszeichen an dieser Stelle.",
            file=name,
            line=error.lineno,
        ) from error
    except RecursionError as error:
        raise _too_deep(name) from error
    except (ValueError, ArithmeticError) as error:
        raise BrokenContent("Die Datei enthält eine Zahl, die sich nicht lesen lässt.", file=name) from error
    if _depth_exceeds(value, MAX_JSON_DEPTH):
        raise _too_deep(name)
    return JsonText(name=name, text=text, value=value)


def _too_deep(name: str) -> TooDeep:
    return TooDeep(
        f"Die Datei ist tiefer als {MAX_JSON_DEPTH} Ebenen verschachtelt.",
        remedy="Kein bekanntes Format braucht so viele Ebenen; prüfen Sie den Export.",
        file=name,
    )


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(member for member in item.values() if isinstance(member, dict | list))
            elif isinstance(item, list):
                inner.extend(member for member in item if isinstance(member, dict | list))
        if not inner:
            return False
        level = inner
    return True
