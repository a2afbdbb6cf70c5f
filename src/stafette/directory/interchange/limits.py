"""Upper bounds of what an import accepts: sizes in bytes, lengths in characters, counts as numbers.

They keep a broken or hostile file from filling memory or a database column. All are far above what a county needs.
"""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1024 * 1024

MAX_FILE_BYTES: Final = 50 * MEGABYTE
MAX_UNPACKED_BYTES: Final = 200 * MEGABYTE
MAX_PACKED_RATIO: Final = 200
"""Unpacked to packed size; German prose packs about 1:4, a spreadsheet of one repeated row about 1:60."""
MAX_ARCHIVE_ENTRIES: Final = 500
MAX_FILES: Final = 100

MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 200
MAX_JSON_DEPTH: Final = 40
MAX_PROBLEMS: Final = 2_000
"""Problems kept with their text; further ones are only counted."""

MAX_NAME: Final = 255
MAX_SHORT: Final = 2_000
MAX_TEXT: Final = 20_000
MAX_URL: Final = 2_000
MAX_LIST: Final = 2_000
MAX_DIGITS: Final = 15
