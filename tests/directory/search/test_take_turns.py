"""Equals take turns, the same on every page and in every process."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import Ordering
from tests.directory.search.support import DAY, identity, index_of, names, offer, search


def equal_offers(sizes: list[int]) -> list[object]:
    numbers = iter(range(1, 10_000))
    return [
        offer(next(numbers), "Sprachtreff", themes=("deutsch",), organization_id=identity(5000 + organization))
        for organization, size in enumerate(sizes)
        for _ in range(size)
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.integers(0, 400), st.sampled_from(["", "Sprachtreff"]))
def test_rotation_is_a_permutation(sizes: list[int], days: int, text: str) -> None:
    offers = equal_offers(sizes)
    result = search(index_of(offers), text, day=DAY + timedelta(days=days), limit=100)  # type: ignore[arg-type]  # offers
    assert sorted(result.ids) == sorted(document.id for document in offers)  # type: ignore[attr-defined]  # offers


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=8))
def test_each_organisation_stands_once_before_any_stands_twice(sizes: list[int]) -> None:
    offers = equal_offers(sizes)
    owner = {document.id: document.organization_id for document in offers}  # type: ignore[attr-defined]  # offers
    owners = [owner[identifier] for identifier in search(index_of(offers), "Sprachtreff", limit=100).ids]  # type: ignore[arg-type]  # offers
    assert len(set(owners[: len(sizes)])) == len(sizes)


def test_everybody_stands_first_about_equally_often() -> None:
    offers = equal_offers([1, 1, 1, 40])
    index = index_of(offers)  # type: ignore[arg-type]  # offers
    owner = {document.id: document.organization_id for document in offers}  # type: ignore[attr-defined]  # offers
    first = Counter(
        owner[search(index, themes=("deutsch",), day=DAY + timedelta(days=day), limit=1).ids[0]] for day in range(400)
    )
    assert len(first) == 4
    assert all(60 < times < 140 for times in first.values())  # 100 expected, standard deviation 8.7


def test_large_themes_rotate_like_small_ones() -> None:
    """From 500 equals on another path computes the order; both agree."""
    offers = equal_offers([3] * 200)
    index = index_of(offers)  # type: ignore[arg-type]  # offers
    by_theme = search(index, themes=("deutsch",), limit=600).ids
    first_half = {document.id for document in offers[:300]}  # type: ignore[attr-defined]  # offers
    small = index_of(offers[:300])  # type: ignore[arg-type]  # offers
    assert (
        search(small, themes=("deutsch",), limit=600).ids[:100]
        == tuple(identifier for identifier in by_theme if identifier in first_half)[:100]
    )


def test_the_order_stays_all_day_and_changes_overnight() -> None:
    offers = equal_offers([1] * 12)
    one, other = index_of(offers), index_of(reversed(offers))  # type: ignore[arg-type]  # offers
    assert search(one, "Sprachtreff").ids == search(other, "Sprachtreff").ids
    assert search(one, "Sprachtreff").ids != search(one, "Sprachtreff", day=DAY + timedelta(days=1)).ids


def test_order_by_name_is_german() -> None:
    offers = [offer(number, name) for number, name in enumerate(["Zoo", "Ämter", "Anker", "amt", "Öl"], 1)]
    assert names(offers, search(index_of(offers), ordering=Ordering.NAME)) == ["amt", "Ämter", "Anker", "Öl", "Zoo"]
