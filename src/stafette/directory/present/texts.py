"""Texts of the directory for pages: safe HTML, single lines."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stafette.directory.interchange.sanitise import is_html, is_safe, sanitise, to_plain_text


def safe_html(text: str) -> SafeString:
    """HTML that may be shown: checked again although it was sanitised when it was written; plain text in paragraphs."""
    if not text.strip():
        return SafeString("")
    if not is_html(text):
        paragraphs = (escape(part.strip()).replace("\n", "<br>") for part in text.split("\n\n") if part.strip())
        return mark_safe("".join(f"<p>{part}</p>" for part in paragraphs))  # noqa: S308 - each part is escaped
    clean = text if is_safe(text) else sanitise(text)
    return mark_safe(clean)  # noqa: S308 - reduced to the allowed set just now


def lines(text: str) -> tuple[str, ...]:
    """Lines of a text, tags and signs of lists taken off; empty lines left out."""
    if not text:
        return ()
    plain = to_plain_text(text) if is_html(text) else text
    stripped = (line.strip().removeprefix("- ").removeprefix("• ").strip() for line in plain.split("\n"))
    return tuple(line for line in stripped if line)


def web_label(address: str) -> str:
    """A web address for reading: without scheme, "www." and slash at the end; only the host where it is long."""
    bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return bare if len(bare) <= 40 else bare.partition("/")[0]


def web_address(address: str) -> str:
    """The address if it may stand in a link (http or https; "www.…" gets https), else an empty text."""
    address = address.strip()
    if address.lower().startswith(("https://", "http://")):
        return address
    return f"https://{address}" if address.lower().startswith("www.") else ""
