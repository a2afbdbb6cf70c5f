"""A document as bytes, analysed once at writing time, so that building the index needs no morphology.

The layout is: one byte of version, then zlib of header, tags, words, counts and numbers, all little-endian. A row of
another version cannot be read: :class:`OutdatedDocumentError` tells the caller to encode the offer again.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple
from uuid import UUID

from stafette.directory.search.documents import FIELD_COUNT, Field, Flag, Place, SearchDocument
from stafette.directory.search.opening import Occurrence, Openings, WeeklyPiece
from stafette.language import Term, TermKind, analyse_word, is_stop_word, iter_words, normal_form, sort_key

VERSION = 1
_HEADER = struct.Struct("<16s16sHHHHHiII")
_PLACE = struct.Struct("<ff")
_WEEKLY = struct.Struct("<HHii")
_OCCURRENCE = struct.Struct("<ii")
_UNKNOWN = float("nan")
_NO_END = -1
_MOST_FORMS = 65_536
_MOST_WORDS = 9_000  # per field; further words of a text are left out
_KEPT_ENTRIES = 100_000  # forms whose entry a process keeps, 20 MB at most: the same words come again and again
FUNCTION_WORD = "5"  # marks the only term of a function word in an entry


class OutdatedDocumentError(ValueError):
    """Bytes of another version or damaged bytes: encode the document again."""


class RawDocument(NamedTuple):
    """What decoding gives without building objects: the hot path of building an index.

    ``entries`` are texts "form TAB kind+key TAB kind+key…", one per different form (kind "5" marks a function word);
    ``tokens`` are the words in order, as little-endian 16-bit positions in ``entries``, field after field; ``lengths``
    the words per field. ``places``, ``weekly`` and ``occurrences`` are packed rows (see the structs).
    """

    id: bytes
    organization_id: bytes
    flags: int
    complete_until: int
    name_key: str
    lengths: tuple[int, ...]
    tags: list[str]
    place_names: list[str]
    entries: list[str]
    tokens: bytes
    places: bytes
    weekly: bytes
    occurrences: bytes


@dataclass(frozen=True, slots=True)
class DecodedDocument:
    """A document as the index knows it, for tests and for looking into a row. Texts are gone, words are left."""

    id: UUID
    organization_id: UUID
    flags: Flag
    name_key: str
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    target_groups: tuple[str, ...]
    places: tuple[Place, ...]
    openings: Openings
    words: dict[Field, tuple[str, ...]]  # the words of each field in order
    terms: dict[str, tuple[Term, ...]]  # form → its terms


def encode_document(document: SearchDocument) -> bytes:
    """Analyse ``document`` and pack it. About 1 kB for an offer of 80 words; a millisecond once its words are known."""
    fields = [_words_of(document, where) for where in Field]
    forms = sorted({word for words in fields for word in words})
    number = {form: index for index, form in enumerate(forms)}
    entries = "\n".join(map(entry_of, forms))
    sequence = [number[word] for words in fields for word in words]
    tokens = struct.pack(f"<{len(sequence)}H", *sequence)
    places = b"".join(_pack_place(place) for place in document.places)
    weekly = b"".join(_WEEKLY.pack(p.start, p.end, p.first_day, p.last_day) for p in document.openings.weekly)
    occurrences = b"".join(_OCCURRENCE.pack(o.start, o.end) for o in document.openings.occurrences)
    texts = "\0".join((sort_key(document.name)[:24], "\n".join(_tags(document)), _place_names(document), entries))
    packed = texts.encode()
    until = document.openings.complete_until
    header = _HEADER.pack(
        document.id.bytes,
        document.organization_id.bytes,
        int(document.flags),
        len(document.places),
        len(document.openings.weekly),
        len(document.openings.occurrences),
        FIELD_COUNT,
        _NO_END if until is None else until,
        len(packed),
        len(forms),
    )
    body = header + struct.pack(f"<{FIELD_COUNT}H", *map(len, fields)) + places + weekly + occurrences + tokens + packed
    return bytes([VERSION]) + zlib.compress(body, 6)


def decode_raw(data: bytes) -> RawDocument:
    """Unpack into plain containers. Raises :class:`OutdatedDocumentError`."""
    if not data or data[0] != VERSION:
        raise OutdatedDocumentError("The row was written by another version.")
    try:
        return _unpack(zlib.decompress(memoryview(data)[1:]))
    except (zlib.error, struct.error, UnicodeDecodeError, ValueError) as error:
        raise OutdatedDocumentError("The row is damaged.") from error


def decode_document(data: bytes) -> DecodedDocument:
    """Unpack into objects. Raises :class:`OutdatedDocumentError`."""
    raw = decode_raw(data)
    tags = [tag.split(":", 1) for tag in raw.tags]
    rows = list(_PLACE.iter_unpack(raw.places))
    places = tuple(_unpack_place(name, row) for name, row in zip(raw.place_names, rows, strict=True))
    forms = [entry.split("\t")[0] for entry in raw.entries]
    openings = Openings(
        tuple(WeeklyPiece(*row) for row in _WEEKLY.iter_unpack(raw.weekly)),
        tuple(Occurrence(*row) for row in _OCCURRENCE.iter_unpack(raw.occurrences)),
        None if raw.complete_until == _NO_END else raw.complete_until,
    )
    return DecodedDocument(
        id=UUID(bytes=raw.id),
        organization_id=UUID(bytes=raw.organization_id),
        flags=Flag(raw.flags),
        name_key=raw.name_key,
        themes=tuple(tag for kind, tag in tags if kind == "t"),
        languages=tuple(tag for kind, tag in tags if kind == "l"),
        target_groups=tuple(tag for kind, tag in tags if kind == "g"),
        places=places,
        openings=openings,
        words=_words_by_field(raw, forms),
        terms={form: terms_of_entry(entry) for form, entry in zip(forms, raw.entries, strict=True)},
    )


def terms_of_entry(entry: str) -> tuple[Term, ...]:
    """Return the terms of an entry of :class:`RawDocument`."""
    return tuple(
        Term(part[1:], TermKind.LEMMA if part[0] == FUNCTION_WORD else TermKind(int(part[0])))
        for part in entry.split("\t")[1:]
    )


def is_function_word(entry: str) -> bool:
    """Whether the form of an entry is a function word."""
    return entry.partition("\t")[2][:1] == FUNCTION_WORD


def _unpack(body: bytes) -> RawDocument:
    identity, organization, flags, places, weekly, occurrences, fields, until, size, forms = _HEADER.unpack_from(body)
    start = _HEADER.size
    lengths = struct.unpack_from(f"<{fields}H", body, start)
    ends = [start + 2 * fields]
    for part in (places * _PLACE.size, weekly * _WEEKLY.size, occurrences * _OCCURRENCE.size, 2 * sum(lengths), size):
        ends.append(ends[-1] + part)
    if fields != FIELD_COUNT or ends[-1] != len(body) or forms > _MOST_FORMS:
        raise ValueError("Lengths do not add up.")
    chunks = [body[a:b] for a, b in pairwise(ends)]
    name_key, tags, place_names, entries = chunks[4].decode().split("\0")
    return RawDocument(
        identity,
        organization,
        flags,
        until,
        name_key,
        lengths,
        tags.split("\n") if tags else [],
        place_names.split("\n") if places else [],
        entries.split("\n") if entries else [],
        chunks[3],
        chunks[0],
        chunks[1],
        chunks[2],
    )


def _words_of(document: SearchDocument, where: Field) -> list[str]:
    """The words of a field in order, capitals kept because corrections are shown with them; each at most 60 letters."""
    words = iter_words(document.text_of(where).replace("\0", " "))
    return [word[:60] for word in islice(words, _MOST_WORDS)]


@lru_cache(maxsize=_KEPT_ENTRIES)
def entry_of(form: str) -> str:
    """Return the entry of a form: the form with its terms, as :class:`RawDocument` says."""
    if is_stop_word(form):
        return f"{form}\t{FUNCTION_WORD}{normal_form(form)}"
    return "\t".join((form, *(f"{int(term.kind)}{term.key}" for term in analyse_word(form))))


def _tags(document: SearchDocument) -> list[str]:
    groups = (("t", document.themes), ("l", document.languages), ("g", document.target_groups))
    return [f"{kind}:{value}" for kind, values in groups for value in dict.fromkeys(map(_one_line, values))]


def _place_names(document: SearchDocument) -> str:
    return "\n".join(f"{_one_line(place.postal_code)}|{_one_line(place.town)}" for place in document.places)


def _one_line(text: str) -> str:
    """Line breaks and zero bytes separate the parts of a row; they have no place in a town or code."""
    return " ".join(text.replace("\0", " ").split())


def _pack_place(place: Place) -> bytes:
    known = place.latitude is not None and place.longitude is not None
    return _PLACE.pack(*((place.latitude, place.longitude) if known else (_UNKNOWN, _UNKNOWN)))


def _unpack_place(name: str, row: tuple[float, float]) -> Place:
    postal_code, _, town = name.partition("|")
    latitude, longitude = row
    if math.isnan(latitude):
        return Place(town, postal_code)
    return Place(town, postal_code, latitude, longitude)


def _words_by_field(raw: RawDocument, forms: list[str]) -> dict[Field, tuple[str, ...]]:
    numbers = iter(struct.unpack(f"<{len(raw.tokens) // 2}H", raw.tokens))
    return {
        Field(index): tuple(forms[next(numbers)] for _ in range(length)) for index, length in enumerate(raw.lengths)
    }
