"""What a reader sees of a page."""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol


class Answer(Protocol):
    """A response, as the views or the test client give it."""

    @property
    def content(self) -> bytes:
        """The page."""


def text_of(response: Answer) -> str:
    """The words of the main part in the order of the page, one space between them."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    words = unescape(re.sub(r"<[^>]+>", " ", main))
    return re.sub(r"\s+([.,:;])", r"\1", re.sub(r"\s+", " ", words))
