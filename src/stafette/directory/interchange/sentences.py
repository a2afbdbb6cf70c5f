"""The first sentences of a German text, for summaries."""

from __future__ import annotations

import re
from typing import Final

from stafette.directory.interchange.sanitise import to_plain_text

SUMMARY_LENGTH: Final = 280
"""Characters; what fits on a result card."""

_END = re.compile(r"[.!?…](?=[\s\"“”)]|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:z|B|d|h|u|a|o|ä|i|S|v|Chr|Nr|Abs|Art|bzw|ca|etc|evtl|ggf|inkl|max|min|Mio|Std|Str|Tel|usw|vgl|zzgl|Dr|Prof"
    r"|St|sog|jew|gem|lfd|geb|exkl|Bsp|Fa|Hr|Fr|tägl|wöchentl)|\b\d{1,2})$"
)


def summarise(text: str, *, length: int = SUMMARY_LENGTH) -> str:
    """At most two sentences of ``text`` (HTML or plain), at most ``length`` characters, cut at a word if need be."""
    lines = [line for line in to_plain_text(text, with_addresses=False).split("\n") if line]
    sentences = _sentences(" ".join(_prose(lines)))
    if not sentences:
        return ""
    two = " ".join(sentences[:2])
    if len(two) <= length:
        return two
    return sentences[0] if len(sentences[0]) <= length else _cut(sentences[0], length)


def _prose(lines: list[str]) -> list[str]:
    """Lines that end as sentences do; list items and headings only where there is nothing else."""
    complete = [line for line in lines if line.endswith((".", "!", "?", "…"))]
    running = [line for line in complete if not line.startswith("- ")]
    chosen = running[:4] or complete[:2] or [line.rstrip(":;,") + "." for line in lines[:2]]
    return [line.removeprefix("- ") for line in chosen]


def _sentences(text: str) -> list[str]:
    found, start = [], 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and _ABBREVIATION.search(text, start, match.start()):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
        if len(found) == 2:
            break
    if len(found) < 2 and text[start:].strip():
        found.append(text[start:].strip())
    return found


def _cut(sentence: str, length: int) -> str:
    return sentence[: length - 2].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"
