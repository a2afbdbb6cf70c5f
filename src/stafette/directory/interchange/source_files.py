"""Files as bytes: reads paths, folders and ZIP archives within the limits, and turns bytes into text."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from stafette.directory.interchange.errors import (
    ArchiveRefused,
    BadEncoding,
    FileTooLarge,
    InterchangeError,
    NestedArchive,
)
from stafette.directory.interchange.limits import (
    MAX_ARCHIVE_ENTRIES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_PACKED_RATIO,
    MAX_UNPACKED_BYTES,
    MEGABYTE,
)

ZIP_START = b"PK\x03\x04"
ZIP_EMPTY = b"PK\x05\x06"
OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"
FOLDER_SUFFIXES = {".csv", ".json", ".xlsx", ".zip", ".txt", ".tsv"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A named file in memory. ``name`` is only shown to people, never used as a path."""

    name: str
    data: bytes

    @property
    def is_archive(self) -> bool:
        """A ZIP container, which an XLSX workbook is too."""
        return self.data.startswith((ZIP_START, ZIP_EMPTY))


def load_paths(paths: Iterable[Path], *, limit: int = MAX_FILE_BYTES) -> list[SourceFile]:
    """Read files and folders (not recursive). Raises FileTooLarge before reading, InterchangeError if absent."""
    found: list[SourceFile] = []
    for path in paths:
        members = sorted(_members(path)) if path.is_dir() else [path]
        if not members:
            raise InterchangeError("Der Ordner enthält keine CSV-, JSON- oder XLSX-Datei.", file=path.name)
        found.extend(_load(member, limit) for member in members)
    return found


def _members(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in FOLDER_SUFFIXES]


def _load(path: Path, limit: int) -> SourceFile:
    try:
        if path.stat().st_size > limit:
            raise too_large(path.name, limit)
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise InterchangeError(
            "Die Datei lässt sich nicht öffnen.", remedy="Prüfen Sie Name und Leserechte.", file=path.name
        ) from error


def too_large(name: str, limit: int) -> FileTooLarge:
    """The error for a file above ``limit`` bytes."""
    return FileTooLarge(
        f"Die Datei ist größer als {limit // MEGABYTE or 1} MB.",
        remedy="Teilen Sie sie in mehrere Dateien.",
        file=name,
    )


def expand(files: Sequence[SourceFile], *, limit: int = MAX_FILE_BYTES) -> list[SourceFile]:
    """Unpack ZIP archives one level deep; workbooks stay whole but are checked in the same way.

    Raises FileTooLarge, ArchiveRefused or NestedArchive.
    """
    result: list[SourceFile] = []
    for file in files:
        if len(file.data) > limit:
            raise too_large(file.name, limit)
        result.extend(_unpack(file, limit) if file.is_archive else [file])
    if len(result) > MAX_FILES:
        raise InterchangeError(
            f"Das sind {len(result)} Dateien; höchstens {MAX_FILES} auf einmal sind möglich.",
            remedy="Geben Sie weniger Dateien auf einmal an.",
        )
    return result


def _unpack(file: SourceFile, limit: int) -> list[SourceFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(file, entries, limit)
            if any(entry.filename == "xl/workbook.xml" for entry in entries):
                return [file]
            return [_read_entry(file, archive, entry) for entry in entries if not _is_hidden(entry.filename)]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise ArchiveRefused(
            "Das Archiv ist beschädigt oder verschlüsselt.",
            remedy="Packen Sie es neu, ohne Kennwort, oder geben Sie die Dateien einzeln an.",
            file=file.name,
        ) from error


def _check_entries(file: SourceFile, entries: Sequence[zipfile.ZipInfo], limit: int) -> None:
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        raise ArchiveRefused(f"Das Archiv enthält mehr als {MAX_ARCHIVE_ENTRIES} Dateien.", file=file.name)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED_BYTES:
        raise FileTooLarge(
            f"Das Archiv wird ausgepackt größer als {MAX_UNPACKED_BYTES // MEGABYTE} MB.", file=file.name
        )
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise ArchiveRefused("Das Archiv ist verschlüsselt.", remedy="Packen Sie es ohne Kennwort.", file=file.name)
        if entry.file_size > MEGABYTE and entry.file_size > entry.compress_size * MAX_PACKED_RATIO:
            raise ArchiveRefused(
                f"„{entry.filename}“ im Archiv wächst beim Auspacken auf mehr als das {MAX_PACKED_RATIO}-Fache.",
                remedy="Geben Sie die Datei unverpackt an.",
                file=file.name,
            )
        if entry.file_size > limit * 4:
            raise too_large(f"{file.name}/{entry.filename}", limit * 4)


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _read_entry(file: SourceFile, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> SourceFile:
    data = archive.read(entry)
    inner = SourceFile(f"{file.name}/{PurePosixPath(entry.filename).name}", data)
    if inner.is_archive:
        raise NestedArchive(
            f"„{entry.filename}“ ist selbst ein Archiv.", remedy="Geben Sie diese Datei einzeln an.", file=file.name
        )
    return inner


def decode(file: SourceFile, *, encoding: str | None = None) -> str:
    """The text of a file: UTF-8 with or without byte order mark, UTF-16 with one, or ``encoding`` if given.

    Raises BadEncoding with line and byte of the first bad byte.
    """
    if encoding is not None:
        return _decode_as(file, encoding).removeprefix("\ufeff")
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_utf16(file)
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad_encoding(file, _offset(file.data, error.start)) from error


def _decode_as(file: SourceFile, encoding: str) -> str:
    try:
        return file.data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _bad_encoding(file, error.start) from error
    except LookupError as error:
        raise InterchangeError(
            f"Die Kodierung „{encoding[:40]}“ ist nicht bekannt.", remedy="Beispiele: utf-8, cp1252.", file=file.name
        ) from error


def _offset(data: bytes, start: int) -> int:
    """The decoder counts behind the byte order mark; people's editors count from the start of the file."""
    return start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)


def _decode_utf16(file: SourceFile) -> str:
    try:
        return file.data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise _bad_encoding(file, error.start) from error


def _bad_encoding(file: SourceFile, byte: int) -> BadEncoding:
    line = file.data.count(b"\n", 0, byte) + 1
    remedy = "Speichern Sie die Datei als UTF-8 (in Excel: „CSV UTF-8“)."
    guess = _windows_word(file.data, byte)
    if guess:
        remedy += f" Sie ist vermutlich in Windows-1252 (ANSI) gespeichert; dort steht „{guess}“."
    return BadEncoding(
        f"Das Zeichen an Byte {byte} ist nicht lesbar (kein gültiges UTF-8).",
        byte=byte,
        remedy=remedy,
        file=file.name,
        line=line,
    )


def _windows_word(data: bytes, byte: int) -> str:
    """The word around ``byte`` read as Windows-1252 if it has a German letter, dash or quote there; else empty."""
    if data[byte] not in b"\xe4\xf6\xfc\xc4\xd6\xdc\xdf\x84\x93\x94\x96\x97\x80\xa7\xe9\xa0\xb4\xb0":
        return ""
    before = data[max(0, byte - 20) : byte].split(b"\n")[-1].split(b" ")[-1]
    after = data[byte : byte + 20].split(b"\n")[0].split(b" ")[0]
    word = (before + after).decode("cp1252", errors="ignore")
    return "".join(sign for sign in word if sign.isprintable()).strip(';,"\t')
