"""The front door of the import: files in, one catalogue with all problems out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stafette.directory.interchange.detect import Format, check_source, detect, suggest_source
from stafette.directory.interchange.dldb import read_dldb
from stafette.directory.interchange.hsds_reader import read_hsds_json, read_hsds_tables
from stafette.directory.interchange.limits import MAX_FILE_BYTES
from stafette.directory.interchange.result import ReadResult
from stafette.directory.interchange.source_files import SourceFile, expand, load_paths
from stafette.directory.interchange.template_reader import read_template


def read_paths(
    paths: Sequence[Path], *, source: str | None = None, encoding: str | None = None, limit: int = MAX_FILE_BYTES
) -> ReadResult:
    """Read files or folders from disk; see ``read_files``."""
    return read_files(load_paths(paths, limit=limit), source=source, encoding=encoding, limit=limit)


def read_files(
    files: Sequence[SourceFile],
    *,
    source: str | None = None,
    encoding: str | None = None,
    limit: int = MAX_FILE_BYTES,
) -> ReadResult:
    """Recognise the format of ``files`` (archives are unpacked) and read them into one catalogue.

    ``source`` names where the data come from (small letters, digits, hyphens); without it a name is derived from the
    content. ``encoding`` overrides UTF-8 ("cp1252"). ``limit`` is in bytes per file. Raises InterchangeError only.
    """
    found = detect(expand(files, limit=limit), encoding=encoding)
    name = check_source(source or suggest_source(found))
    documents = [item.json for item in found if item.json is not None]
    match next(item.format for item in found if not item.ignored):
        case Format.DLDB:
            return read_dldb(documents, source=name)
        case Format.HSDS_JSON:
            return read_hsds_json(documents, source=name)
        case Format.HSDS_TABLES:
            tables = [(item.hsds_table, item.table) for item in found if item.table is not None]
            return read_hsds_tables(tables, source=name)
        case Format.TEMPLATE:
            return read_template([item.table for item in found if item.table is not None], source=name)
