"""HTML of strangers: only the allowed set survives, meaning is kept, summaries are short German sentences."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from stafette.directory.interchange.sanitise import ALLOWED_TAGS, is_html, is_safe, sanitise, to_plain_text
from stafette.directory.interchange.sentences import SUMMARY_LENGTH, summarise

FRAGMENTS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="https://a.example">',
    '<a href="javascript:alert(1)">',
    '<a href="/relativ">',
    "</a>",
    "<div onclick=x>",
    "</div>",
    "<table><tr><td>",
    "<li>",
    "<ul>",
    "</ul>",
    "<br/>",
    "<!--",
    "-->",
    "<svg><style>",
    "<math><mtext>",
    "&lt;",
    "&amp;",
    "&nbsp;",
    "<",
    ">",
    "\u200b",
    "Wort",
    " ",
    "\n",
]
soup = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=25).map("".join)


def allowed(text: str) -> bool:
    for tag in BeautifulSoup(text, "html.parser").find_all(True):
        if tag.name not in ALLOWED_TAGS or set(tag.attrs) - ({"href"} if tag.name == "a" else set()):
            return False
        if tag.name == "a" and not re.match(r"(https?:|mailto:|tel:)", str(tag.get("href", "https:"))):
            return False
    return True


@given(soup)
def test_only_the_allowed_set_survives_and_stays(text: str) -> None:
    cleaned = sanitise(text)
    assert not is_html(cleaned) or allowed(cleaned)
    assert sanitise(cleaned) == cleaned
    assert is_safe(cleaned)


@given(soup)
def test_plain_text_never_holds_a_tag_of_the_source(text: str) -> None:
    plain = to_plain_text(text)
    assert "<script>" not in plain or "&lt;" in text or not is_html(sanitise(text))
    assert plain == plain.strip()


@given(soup | st.text(max_size=600))
def test_summaries_are_short(text: str) -> None:
    assert len(summarise(text)) <= SUMMARY_LENGTH


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("Rat & Tat < 5 Euro", "Rat & Tat < 5 Euro"),
        ("<div>eins</div><div>zwei</div>", "<p>eins</p><p>zwei</p>"),
        ("<b>fett</b> <i>kursiv</i>", "<strong>fett</strong> <em>kursiv</em>"),
        ("<h1>Titel</h1>", "<h3>Titel</h3>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<a href="javascript:alert(1)">x</a> <em>y</em>', "x <em>y</em>"),
        ('<a href="tel:03023125001" onclick=x>Anruf</a>', '<a href="tel:03023125001">Anruf</a>'),
        ("<p> </p><p>\u200b<br></p><p>Text<br><br></p>", "<p>Text</p>"),
        ("<span>nur Text &amp; mehr</span>", "nur Text & mehr"),
    ],
)
def test_cases(source: str, cleaned: str) -> None:
    assert sanitise(source) == cleaned


def test_plain_text_keeps_lists_and_addresses() -> None:
    html = '<p>Bitte:</p><ul><li>Ausweis</li><li><a href="https://a.example/f">Formular</a></li></ul>'
    assert to_plain_text(html) == "Bitte:\n- Ausweis\n- Formular (https://a.example/f)"
    assert to_plain_text(html, with_addresses=False).endswith("- Formular")


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Eins. Zwei. Drei.", "Eins. Zwei."),
        (
            "Wir beraten z. B. bei Miete und bzw. Strom. Kommen Sie am 3. Mai. Danach nicht.",
            "Wir beraten z. B. bei Miete und bzw. Strom. Kommen Sie am 3. Mai.",
        ),
        ("<h3>Allgemeines</h3><p>Wir helfen.</p>", "Wir helfen."),
        ("<ul><li>Ausweis</li><li>Pass</li></ul>", "Ausweis. Pass."),
        ("", ""),
        ("<p>Es gibt:</p><ul><li>Rat und Tat.</li></ul>", "Rat und Tat."),
    ],
)
def test_summaries(text: str, summary: str) -> None:
    assert summarise(text) == summary


def test_a_long_sentence_is_cut_at_a_word() -> None:
    cut = summarise("Wort " * 200)
    assert cut.endswith("Wort …")
    assert len(cut) <= SUMMARY_LENGTH


@pytest.mark.parametrize("layers", [1, 5, 49, 60, 500])
def test_nested_empty_elements_vanish_however_deep(layers: int) -> None:
    text = "<p>" + "<b>" * layers + "</b>" * layers + "Wort</p>"
    cleaned = sanitise(text)
    assert sanitise(cleaned) == cleaned
    assert "Wort" in cleaned
    assert sanitise("<p>" + "<b>" * layers) == ""
