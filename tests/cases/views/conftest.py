"""Pages of the spine, opened by people of the small house."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from stafette.core import actor
from tests.cases.conftest import SYSTEM, House

SignIn = Callable[[str], Client]


@pytest.fixture
def signed_in(house: House) -> SignIn:
    """A client signed in as somebody of the house."""

    def sign_in(name: str) -> Client:
        client = Client()
        with actor.acting(SYSTEM), transaction.atomic():
            client.force_login(house.user(name), backend="stafette.accounts.signin.EmailBackend")
        return client

    return sign_in
