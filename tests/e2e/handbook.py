"""The German handbook, written by the browser tests: each step is a sentence, an act and a picture.

With ``STAFETTE_WRITE_HANDBOOK=1`` the pages go to ``docs/handbuch``; else into a temporary folder, so that a test run
leaves the checkout as it was.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from config.env import BASE_DIR

WRITE = os.environ.get("STAFETTE_WRITE_HANDBOOK") == "1"
FOLDER = BASE_DIR / "docs" / "handbuch" if WRITE else Path(tempfile.mkdtemp(prefix="handbuch-"))


@dataclass
class Chapter:
    """One page of the handbook."""

    slug: str
    title: str
    intro: str
    lines: list[str] = field(default_factory=list)
    steps: int = 0

    @contextmanager
    def step(self, page: Page, heading: str, text: str) -> Iterator[None]:
        """Do something inside; afterwards the picture is taken."""
        self.steps += 1
        yield
        picture = FOLDER / "bilder" / f"{self.slug}-{self.steps}.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, animations="disabled", caret="hide")
        self.lines += [f"## {self.steps}. {heading}", "", text, "", f"![{heading}](bilder/{picture.name})", ""]

    def write(self) -> Path:
        """Write the page."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        target = FOLDER / f"{self.slug}.md"
        target.write_text("\n".join([f"# {self.title}", "", self.intro, "", *self.lines]), encoding="utf-8")
        return target


@contextmanager
def chapter(slug: str, title: str, intro: str) -> Iterator[Chapter]:
    """A chapter that is written if the walk succeeds."""
    page = Chapter(slug, title, intro)
    yield page
    page.write()
