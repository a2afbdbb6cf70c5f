"""Places in questions, distance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import Flag, Note, Ordering, OrderReason, Place, Point
from stafette.directory.search.filtering import distances
from stafette.directory.search.gazetteer import Gazetteer
from stafette.language import iter_words
from tests.directory.search.support import ALTSTADT, ESSEN, NEUSTADT, TOWNS, index_of, names, offer, place, search

OFFERS = [
    offer(1, "Schuldenhilfe Mitte", places=(place(ALTSTADT),)),
    offer(2, "Schuldenhilfe Nord", places=(place(NEUSTADT),)),
    offer(3, "Schuldenhilfe Telefon", flags=Flag.PUBLISHED | Flag.VERIFIED | Flag.REMOTE),
    offer(4, "Schuldenhilfe mobil"),
    offer(5, "Schuldenhilfe ohne Karte", places=(Place("Altstadt", "17001"),)),
    offer(6, "Lebensmittelausgabe", "Warmes Essen für alle.", places=(place(ALTSTADT),)),
    offer(7, "Mittagstisch", "Gutes Essen und Gespräche.", places=(place(NEUSTADT),)),
    offer(8, "Kochtreff", "Wir kochen ein Essen.", places=(place(ESSEN),)),
]
INDEX = index_of(OFFERS)


@pytest.mark.parametrize(
    ("text", "town", "words"),
    [
        ("Schulden Altstadt", "Altstadt", "Altstadt"),
        ("Schulden 17010", "Bad Neustadt", "17010"),
        ("schulden in bad neustadt", "Bad Neustadt", "bad neustadt"),
        ("17001 Altstadt Schulden", "Altstadt", "17001 Altstadt"),
        ("Suppe in Essen", "Essen", "Essen"),
    ],
)
def test_places_are_recognised_in_the_text(text: str, town: str, words: str) -> None:
    found = search(INDEX, text).place
    assert found is not None
    assert (found.name, found.words) == (town, words)


def test_an_ordinary_word_stays_a_word() -> None:
    result = search(INDEX, "warmes Essen")
    assert result.place is None
    assert names(OFFERS, result)[0] == "Lebensmittelausgabe"


def test_nearer_offers_come_first_and_say_how_far() -> None:
    result = search(INDEX, "Schuldenhilfe Neustadt", place="Bad Neustadt")
    assert names(OFFERS, result)[0] == "Schuldenhilfe Nord"
    assert result.hits[0].distance_km == 0
    assert OrderReason.NEARNESS in result.order
    notes = {name: hit.notes for name, hit in zip(names(OFFERS, result), result.hits, strict=True)}
    assert notes["Schuldenhilfe Mitte"] == (Note.NEAR,)
    assert notes["Schuldenhilfe Telefon"] == (Note.REMOTE,)
    assert notes["Schuldenhilfe mobil"] == (Note.PLACE_UNKNOWN,)


def test_a_radius_keeps_the_near_the_remote_and_the_unknown() -> None:
    result = search(INDEX, "Schuldenhilfe", place="17010", radius_km=5)
    assert set(names(OFFERS, result)) == {
        "Schuldenhilfe Nord",
        "Schuldenhilfe Telefon",
        "Schuldenhilfe mobil",
        "Schuldenhilfe ohne Karte",
    }


def test_a_town_without_coordinates_counts_as_there() -> None:
    result = search(INDEX, "Schuldenhilfe", place="Altstadt", radius_km=5)
    assert "Schuldenhilfe ohne Karte" in names(OFFERS, result)


def test_only_a_place_lists_what_is_near() -> None:
    result = search(INDEX, "Altstadt")
    assert set(names(OFFERS, result)[:3]) == {"Schuldenhilfe Mitte", "Schuldenhilfe ohne Karte", "Lebensmittelausgabe"}


def test_nearest_first_ignores_how_well_words_fit() -> None:
    result = search(INDEX, "Schuldenhilfe Mitte", place="Bad Neustadt", ordering=Ordering.NEAREST)
    assert names(OFFERS, result)[0] == "Schuldenhilfe Nord"


def test_a_point_wins_over_a_place() -> None:
    result = search(INDEX, "Schuldenhilfe", place="Altstadt", point=Point(NEUSTADT.latitude, NEUSTADT.longitude))
    assert names(OFFERS, result)[0] == "Schuldenhilfe Nord"


def test_the_longest_name_wins() -> None:
    gazetteer = Gazetteer(TOWNS)
    found = gazetteer.find(list(iter_words("Kurse in Bad Neustadt heute")))
    assert found is not None
    assert (found.town, found.sure) == (NEUSTADT, True)
    assert gazetteer.lookup("17002 Altstadt") == ALTSTADT
    assert gazetteer.lookup("Nirgends") is None


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance in km on a sphere of radius 6,371 km."""
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (*one, *other))
    half = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


@settings(deadline=None, max_examples=60)
@given(st.floats(47.5, 54.5), st.floats(6, 15), st.floats(-0.6, 0.6), st.floats(-0.8, 0.8))
def test_distances_agree_with_the_great_circle(latitude: float, longitude: float, north: float, east: float) -> None:
    there = (latitude + north, longitude + east)
    index = index_of([offer(1, "Treff", places=(Place("X", "1", *there), Place("Y", "2", *there)))])
    (found,) = distances(index._snapshot, np.arange(1), Point(latitude, longitude))
    expected = haversine((latitude, longitude), there)
    assert np.isclose(found, expected, rtol=0.012, atol=0.05)
