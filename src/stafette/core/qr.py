"""QR codes as SVG."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4  # modules, ISO/IEC 18004


def svg(text: str, *, level: str = "m") -> str:
    """A QR code (never Micro QR) with its quiet zone as an SVG document, black on transparent.

    ``level`` is the least error correction (l, m, q, h); a higher one is taken where it costs no room.
    """
    buffer = io.BytesIO()
    code = segno.make(text, error=level, micro=False)
    code.save(buffer, kind="svg", border=QUIET_ZONE, xmldecl=False, nl=False, omitsize=True)
    return buffer.getvalue().decode("utf-8")
