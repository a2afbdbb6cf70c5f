"""What makes a whole file unreadable. Every message is plain German for the person who uploads, never a traceback.

A single bad row is no error: it becomes a ``RowProblem`` (see ``result``) and the other rows are read.
"""

from __future__ import annotations

from collections.abc import Sequence


class InterchangeError(Exception):
    """Base of all: ``message`` says what is wrong, ``remedy`` what to do, ``file`` and ``line`` where (line from 1)."""

    def __init__(self, message: str, *, remedy: str = "", file: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place = f"{place}, Zeile {self.line}" if place else f"Zeile {self.line}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} {self.remedy}".strip()


class FileTooLarge(InterchangeError):
    """A file, or all of them unpacked, is larger than allowed."""


class ArchiveRefused(InterchangeError):
    """A ZIP or XLSX archive that is damaged, encrypted, or grows suspiciously when unpacked."""


class NestedArchive(ArchiveRefused):
    """An archive inside an archive."""


class BadEncoding(InterchangeError):
    """The bytes are not UTF-8. ``byte`` is the offset of the first bad byte in the file, from 0."""

    def __init__(self, message: str, *, byte: int, remedy: str, file: str, line: int) -> None:
        super().__init__(message, remedy=remedy, file=file, line=line)
        self.byte = byte


class BrokenContent(InterchangeError):
    """Syntax errors: the file is no JSON, CSV or XLSX although it looks like it."""


class TooDeep(BrokenContent):
    """JSON nested deeper than any known format."""


class TooManyRows(InterchangeError):
    """More rows or columns than allowed."""


class WrongColumns(InterchangeError):
    """The heading of a table misses needed columns or has one twice. ``columns`` are the headings in question."""

    def __init__(self, message: str, *, columns: Sequence[str], remedy: str, file: str, line: int | None = 1) -> None:
        super().__init__(message, remedy=remedy, file=file, line=line)
        self.columns = tuple(columns)


class UnknownFormat(InterchangeError):
    """None of the accepted formats."""


class MixedFormats(InterchangeError):
    """Files of several formats in one import."""
