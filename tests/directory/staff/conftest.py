"""The small directory of the view tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stafette.directory.models import Service
from tests.directory.views import town


@pytest.fixture
def offers(db: None) -> Iterator[dict[str, Service]]:
    """Offers by their key."""
    yield town.build()
    town.forget()
