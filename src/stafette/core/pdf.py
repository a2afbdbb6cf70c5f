"""PDF by Typst: accessible (PDF/UA-1), fast, without system packages.

Data reaches a template as JSON through ``sys.inputs`` and is shown as text: nothing that somebody typed is ever part of
the template's code. Typst refuses to write a file that breaks PDF/UA-1 (missing language, title or alternative text,
skipped headings), so a PDF that came out is one.

Fonts: Fira Sans (Latin, Greek, Cyrillic with the Ukrainian letters) and Noto Sans Arabic, both as TrueType from the
front-end packages, because Typst reads no WOFF2. System fonts are never used: paper looks the same on every machine. If
the packages are not installed, Typst's own Libertinus stands in and a warning is logged; Arabic is then missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import structlog
import typst
from django.conf import settings

from config.env import BASE_DIR
from stafette.core import clock

TEMPLATES = Path(__file__).parent / "typst"
FAMILIES = ("Fira Sans", "Noto Sans Arabic", "Libertinus Serif")
_PACKAGES = ("fira-sans", "noto-sans-arabic")
log = structlog.get_logger("stafette.pdf")


class PdfError(RuntimeError):
    """The document could not be made; the message is Typst's."""


def font_folders() -> list[Path]:
    """Folders of the fonts that are installed."""
    root = Path(getattr(settings, "PDF_FONTS", BASE_DIR / "node_modules" / "@expo-google-fonts"))
    return [root / name for name in _PACKAGES if (root / name).is_dir()]


@cache
def _fonts() -> typst.Fonts:
    """The fonts, read once per process."""
    folders = font_folders()
    if len(folders) < len(_PACKAGES):
        log.warning("pdf_fonts_missing", found=len(folders))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders))


@contextmanager
def _typst_errors() -> Iterator[None]:
    try:
        yield
    except typst.TypstError as error:
        raise PdfError(error.diagnostic or str(error)) from error


def _inputs(data: dict[str, Any], title: str, lang: str, svgs: dict[str, str]) -> dict[str, str]:
    everything = data | {"title": title, "lang": lang, "fonts": list(FAMILIES)}
    return {"data": json.dumps(everything, ensure_ascii=False)} | svgs


def render(
    template: str, data: dict[str, Any], *, title: str, lang: str = "de", svgs: dict[str, str] | None = None
) -> bytes:
    """Make a PDF/UA-1 document from ``typst/<template>.typ``.

    The template finds ``data``, ``title``, ``lang`` and ``fonts`` as JSON in ``sys.inputs.data``, and each SVG under
    its own name.

    Raises:
        PdfError: the template or the data is wrong, or the result would not be accessible.
    """
    with _typst_errors():
        made = typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=_inputs(data, title, lang, svgs or {}),
            pdf_standards="ua-1",
            timestamp=int(clock.now().timestamp()),
        )
    if not isinstance(made, bytes):
        raise PdfError(f"{template}: no document")
    return made


def preview(
    template: str,
    data: dict[str, Any],
    *,
    title: str,
    lang: str = "de",
    svgs: dict[str, str] | None = None,
    ppi: int = 96,
) -> list[bytes]:
    """The pages of the same document as PNG pictures, for a preview on the screen.

    Raises:
        PdfError: the template or the data is wrong.
    """
    with _typst_errors():
        made: Any = typst.compile(  # one picture, or a list of them
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=ppi,
            sys_inputs=_inputs(data, title, lang, svgs or {}),
        )
    return made if isinstance(made, list) else [made or b""]


def page_count(
    template: str, data: dict[str, Any], *, title: str, lang: str = "de", svgs: dict[str, str] | None = None
) -> int:
    """How many pages the document would have, from the template's ``metadata`` labelled ``<pages>``.

    Raises:
        PdfError: the template or the data is wrong, or the template does not say.
    """
    with _typst_errors():
        answer = typst.query(
            TEMPLATES / f"{template}.typ",
            "<pages>",
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            field="value",
            one=True,
            sys_inputs=_inputs(data, title, lang, svgs or {}),
        )
    return int(json.loads(answer))
