"""Moving about with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

LIMIT = 200


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; it must be reached, and the focus must be visible."""
    for _ in range(LIMIT):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            ring = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            assert ring, "the focus is not visible"
            return
    pytest.fail(f"not reached by keyboard: {target}")


def press(page: Page, target: Locator) -> None:
    """Move to the target and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")
