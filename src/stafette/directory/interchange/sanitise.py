"""HTML of strangers cut down to a small allowed set, and to plain text.

``sanitise`` is what makes text of an import safe to show; the templates print HTML only if ``is_html`` says so.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

import nh3

ALLOWED_TAGS: Final = {"p", "ul", "ol", "li", "strong", "em", "br", "a", "h3"}
ALLOWED_ATTRIBUTES: Final = {"a": {"href"}}
ALLOWED_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_DROPPED_WITH_CONTENT: Final = {"script", "style", "template", "iframe", "object", "noscript", "svg", "math", "title"}
_RENAMED: Final = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}

_TAG_OPENS = re.compile(r"<[a-zA-Z/!?]")
_BLOCKS_TO_PARAGRAPHS = re.compile(r"<(/?)(?:div|tr|table|section|article|blockquote)(?:\s[^<>]*)?>", re.IGNORECASE)
_RENAMED_TAGS = re.compile(rf"<(/?)({'|'.join(_RENAMED)})(?=[\s/>])", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|li|strong|em|h3|ul|ol|a)(?: [^<>]*)?>(?:\s|\u00a0|&nbsp;|<br ?/?>)*</\1>")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_DEAD_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_BREAKS_AT_END = re.compile(r"(?:\s|<br>)+(?=</(?:p|li|h3)>)")
_BLOCK_TAGS: Final = {"p", "ul", "ol", "h3", "div", "table", "tr"}


def is_html(text: str) -> bool:
    """Whether a browser sees a tag in ``text`` (HTML 5 tokeniser: ``<`` before a letter, ``/``, ``!`` or ``?``)."""
    return _TAG_OPENS.search(text) is not None


LAYERS = 50


def sanitise(text: str) -> str:
    """Reduce HTML to the allowed set; text without any tag comes back unchanged. The result is stable.

    Blocks become paragraphs, bold and italic become ``strong`` and ``em``, empty elements and invisible signs vanish.
    """
    text = _INVISIBLE.sub("", text)
    if not is_html(text):
        return text.strip()
    for _ in range(LAYERS):  # nested empty elements vanish one layer at a time
        cleaned = _clean(text)
        if cleaned == text:
            break
        text = cleaned
    else:  # nobody nests like this by hand: keep the words alone
        text = nh3.clean(text, tags=set())
    return text if is_html(text) else _without_entities(text)


def _without_entities(text: str) -> str:
    """Cleaned text without a tag as plain text; escaped tags stay escaped, inside a paragraph."""
    plain = unescape(text).strip()
    return f"<p>{text}</p>" if is_html(plain) else plain


def _clean(text: str) -> str:
    text = _BLOCKS_TO_PARAGRAPHS.sub(r"<\1p>", text)
    text = _RENAMED_TAGS.sub(lambda match: f"<{match[1]}{_RENAMED[match[2].lower()]}", text)
    text = nh3.clean(
        text,
        tags=ALLOWED_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,
        url_relative="deny",
    )
    text = _DEAD_LINK.sub(r"\1", _INVISIBLE.sub("", text))
    text = _BREAKS_AT_END.sub("", text)
    return _EMPTY.sub("", text).strip()


def is_safe(text: str) -> bool:
    """Whether ``text`` holds nothing beyond the allowed set, so that it may be shown as it is."""
    return not is_html(text) or sanitise(text) == text


class _PlainText(HTMLParser):
    """Collects text; blocks end lines, list items get a dash, links keep their address in brackets."""

    def __init__(self, *, with_addresses: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.with_addresses = with_addresses
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a line or remember a link."""
        if tag == "li":
            self.parts.append("\n- ")
        elif tag == "br" or tag in _BLOCK_TAGS:
            self.parts.append("\n")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        """Close a line or write the address behind the text of a link."""
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            text = "".join(self.parts[start:]).strip()
            shown = address.removeprefix("mailto:").removeprefix("tel:")
            if self.with_addresses and shown and shown != text:
                self.parts.append(f" ({shown})")

    def handle_data(self, data: str) -> None:
        """Collapse white space as a browser does."""
        self.parts.append(re.sub(r"[ \t\r\n\u00a0]+", " ", data))


def to_plain_text(text: str, *, with_addresses: bool = True) -> str:
    """Text without tags: lines for blocks, "- " for list items, addresses of links in brackets (if wanted)."""
    text = sanitise(text)
    if not is_html(text):
        return text
    parser = _PlainText(with_addresses=with_addresses)
    parser.feed(text)
    parser.close()
    lines = [re.sub(" +", " ", line).strip() for line in "".join(parser.parts).split("\n")]
    return "\n".join(line for line in lines if line and line != "-")
