"""Cells that no spreadsheet program takes for a formula, and back.

A cell whose first visible sign is one of ``= + - @``, a tab or a carriage return gets an apostrophe in front (advice of
OWASP on CSV injection). One that starts with an apostrophe gets a second, so that reading can undo it exactly.
"""

from __future__ import annotations

from typing import Final

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GUARD: Final = "'"


def guard(cell: str) -> str:
    """``cell`` so that it cannot start a formula."""
    needs = cell.startswith((*DANGEROUS, GUARD)) or cell.lstrip().startswith(DANGEROUS)
    return GUARD + cell if needs else cell


def unguard(cell: str) -> str:
    """The cell before ``guard``; cells that never needed one stay as they are."""
    if not cell.startswith(GUARD):
        return cell
    inner = cell[1:]
    return inner if guard(inner) == cell else cell
