"""axe-core at WCAG 2.2 AA (and its best practices), no rule switched off."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from config.env import BASE_DIR

SCRIPT = (BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, one line each. The script comes in through the debugger, past the page's own policy."""
    page.evaluate(SCRIPT)
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def set_theme(page: Page, theme: str) -> None:
    """Light or dark, as the theme switch would do it."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
