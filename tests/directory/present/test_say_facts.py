"""Capacity, ages, money, languages, phones, texts: how they are said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from stafette.directory.present.capacity import capacity_view
from stafette.directory.present.contact import phone_views
from stafette.directory.present.facts import GroupFacts, Today
from stafette.directory.present.freshness import freshness_view, verification_views
from stafette.directory.present.offer import age_text, euro_text
from stafette.directory.present.paging import page_view
from stafette.directory.present.reasons import reason
from stafette.directory.present.rows import language_badge
from stafette.directory.present.texts import lines, safe_html, web_address, web_label
from stafette.directory.records import (
    CapacityRecord,
    CapacityState,
    FieldGroup,
    PhoneRecord,
    VerificationMethod,
)
from stafette.directory.search import Field, Match, MatchKind

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TODAY = Today(day=NOW.date(), now=NOW, fresh_after=NOW - timedelta(days=180), capacity_days=14, verification_months=6)


@pytest.mark.parametrize(
    ("capacity", "state", "text"),
    [
        (CapacityRecord(state=CapacityState.FREE, reported_at=NOW - timedelta(days=1)), "free", "Freie Plätze"),
        (
            CapacityRecord(state=CapacityState.WAITING_LIST, waiting_weeks=1, reported_at=NOW),
            "waiting_list",
            "Warteliste, etwa 1 Woche",
        ),
        (CapacityRecord(state=CapacityState.WAITING_LIST, reported_at=NOW), "waiting_list", "Warteliste"),
        (
            CapacityRecord(state=CapacityState.CLOSED, closed_until=date(2027, 1, 8), reported_at=NOW),
            "closed",
            "Keine Aufnahme bis 8. Januar 2027",
        ),
        (CapacityRecord(state=CapacityState.CLOSED, reported_at=NOW), "closed", "Zurzeit keine Aufnahme"),
        # fall back to unknown: too old, or over
        (CapacityRecord(state=CapacityState.FREE, reported_at=NOW - timedelta(days=14, minutes=1)), "unknown", ""),
        (CapacityRecord(state=CapacityState.CLOSED, closed_until=date(2026, 11, 21), reported_at=NOW), "unknown", ""),
        (CapacityRecord(), "unknown", ""),
    ],
)
def test_the_capacity_light(capacity: CapacityRecord, state: str, text: str) -> None:
    view = capacity_view(capacity, TODAY)

    assert (view.state, view.text) == (state, text)


def test_confirmed_and_changed_are_two_dates() -> None:
    groups = [
        GroupFacts(group=FieldGroup.TIMES, changed_at=NOW),
        GroupFacts(
            group=FieldGroup.CONTACT,
            changed_at=NOW - timedelta(days=400),
            verified_at=NOW - timedelta(days=20),
            verified_by="Lichtblick e. V.",
            method=VerificationMethod.PARTNER_LINK,
        ),
    ]

    whole = freshness_view(groups, TODAY)
    contact, times = verification_views(groups, TODAY)
    assert (whole.verified_on, whole.stale, whole.verified_by) == (date(2026, 11, 2), False, "von: Lichtblick e. V.")
    assert (contact.label, contact.stale, contact.changed_on) == ("Kontakt", False, date(2025, 10, 18))
    assert (times.label, times.verified_on, times.stale) == ("Zeiten", None, True)
    assert freshness_view([], TODAY).stale


@pytest.mark.parametrize(
    ("minimum", "maximum", "text"),
    [
        (14, 27, "Von 14 bis 27 Jahren"),
        (18, None, "Ab 18 Jahren"),
        (None, 6, "Bis 6 Jahre"),
        (0, 1, "Bis 1 Jahr"),
        (None, None, ""),
        (0, None, ""),
    ],
)
def test_ages(minimum: int | None, maximum: int | None, text: str) -> None:
    assert age_text(minimum, maximum) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [("48.00", "48 Euro"), ("58.50", "58,50 Euro"), ("1200", "1\u202f200 Euro"), ("1234.05", "1\u202f234,05 Euro")],
)
def test_money(amount: str, text: str) -> None:
    assert euro_text(Decimal(amount)) == text


def test_languages() -> None:
    assert language_badge(("de",)) == ""
    assert language_badge(("de", "tr", "ar")) == "Auch Türkisch, Arabisch"
    assert language_badge(("en", "uk", "ar", "ru", "gsg")) == "Auch Englisch, Ukrainisch, Arabisch und 2 weitere"


def test_phones_once_and_no_fax() -> None:
    phones = (
        PhoneRecord(number="030 23125 014", description="Zentrale"),
        PhoneRecord(number="+49 30 23125014"),
        PhoneRecord(number="030 23125 015", type="fax"),
        PhoneRecord(number="030 23125 016", extension="12", languages=("tr",)),
    )

    assert [(view.number, view.label) for view in phone_views(phones)] == [
        ("030 23125 014", "Zentrale"),
        ("030 23125 016", "Durchwahl 12, Türkisch"),
    ]


def test_html_is_reduced_and_text_is_escaped() -> None:
    assert safe_html("<p>Hallo <b>du</b></p><script>x</script>") == "<p>Hallo <strong>du</strong></p>"
    assert safe_html("1 < 2 & 3\nnoch\n\nneu") == "<p>1 &lt; 2 &amp; 3<br>noch</p><p>neu</p>"
    assert safe_html("  ") == ""
    assert lines("<ol><li>Erst</li><li>Dann</li></ol>") == ("Erst", "Dann")
    assert lines("- eins\n\n• zwei") == ("eins", "zwei")


def test_web_addresses() -> None:
    assert web_address("www.lichtblick.example") == "https://www.lichtblick.example"
    assert web_address("javascript:alert(1)") == ""
    assert web_label("https://www.lichtblick.example/") == "lichtblick.example"
    assert web_label("https://www.lichtblick.example/angebote/schuldnerberatung-am-markt") == "lichtblick.example"


def test_pages_stay_within_the_list() -> None:
    def link(number: int) -> str:
        return f"?seite={number}"

    first, last, empty = page_view(0, 41, 20, link), page_view(9, 41, 20, link), page_view(1, 0, 20, link)
    assert (first.number, first.previous_url, first.next_url) == (1, "", "?seite=2")
    assert (last.number, last.count, last.previous_url, last.has_next) == (3, 3, "?seite=2", False)
    assert (empty.count, empty.has_previous, empty.has_next) == (1, False, False)


@pytest.mark.parametrize(
    ("match", "text"),
    [
        (Match("Schulden", "Schulden", MatchKind.WORD, (Field.NAME,)), "„Schulden“ im Namen"),
        (
            Match("Schulden", "Überschuldung", MatchKind.SYNONYM, (Field.THEMES,)),
            "„Überschuldung“ statt „Schulden“ im Thema",
        ),
        (Match("Beratung", "Beratung", MatchKind.PART, (Field.SUMMARY,)), "„Beratung“ als Teil eines Wortes im Text"),
        (Match("Beratung", "Beratung", MatchKind.RELATED, (Field.PLACE,)), "ein Wort wie „Beratung“ beim Ort"),
    ],
)
def test_why_an_offer_was_found(match: Match, text: str) -> None:
    assert reason(match) == text
