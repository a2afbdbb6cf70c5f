"""What kind of file something is, by its content and never by its name. No Django in here."""

from __future__ import annotations

import io
import json
import zipfile

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

NAMES = {
    PDF: "PDF",
    PNG: "PNG-Bild",
    JPEG: "JPEG-Bild",
    ZIP: "ZIP",
    XLSX: "Excel (XLSX)",
    JSON: "JSON",
    TEXT: "Text oder CSV in UTF-8",
}
_MAGIC = [
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
]
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_CONTROL = frozenset(range(32)) - {9, 10, 13}
BOM = b"\xef\xbb\xbf"


def _zip_kind(content: bytes) -> str:
    """An XLSX is a zip with a workbook inside; only its table of contents is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, RuntimeError):  # RuntimeError: a compression nobody knows
        return UNKNOWN
    return XLSX if {"[Content_Types].xml", "xl/workbook.xml"} <= names else ZIP


def _text_kind(content: bytes) -> str:
    try:
        text = content.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError:
        return UNKNOWN
    if not text.strip() or not _CONTROL.isdisjoint(content):
        return UNKNOWN
    if text.lstrip()[0] in "[{":
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return TEXT
        return JSON
    return TEXT


def content_type(content: bytes) -> str:
    """The type of a whole file; ``application/octet-stream`` for everything that is not on our short list.

    CSV is text: nothing in its content tells it from other text.
    """
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(_ZIP_STARTS):
        return _zip_kind(content)
    return _text_kind(content)
