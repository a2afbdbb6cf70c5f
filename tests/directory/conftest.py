"""Each test of the directory begins with an empty search index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stafette.directory import search_feed


@pytest.fixture(autouse=True)
def fresh_search() -> Iterator[None]:
    """Tables are emptied between tests; the index of the process must forget them too."""
    search_feed.reset()
    yield
    search_feed.reset()
