"""What both halves of the ``dldb`` reader share: drafts of records, web address templates, attributes of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from stafette.directory.interchange.cells import Fields
from stafette.directory.interchange.dldb_dropped import is_dropped
from stafette.directory.interchange.leftovers import as_text, unread
from stafette.directory.interchange.words import slug
from stafette.directory.records import AttributeRecord, OrganizationRecord

LIST_SEPARATOR = "; "


@dataclass(slots=True)
class Draft:
    """Fields of a record that are known so far, by their name in the record."""

    source_id: str
    values: dict[str, Any] = field(default_factory=dict)
    attributes: list[AttributeRecord] = field(default_factory=list)

    def note(self, label: str, value: str) -> None:
        """Add an attribute unless it is empty or stands there already."""
        attribute = AttributeRecord(label=label[:255], value=value)
        if value and attribute not in self.attributes:
            self.attributes.append(attribute)


@dataclass(slots=True)
class Organizations:
    """Authorities and units of both files by source id; a later mention fills what an earlier one left empty."""

    by_id: dict[str, OrganizationRecord] = field(default_factory=dict)

    def authority(self, fields: Fields) -> str:
        """Note an authority object ``{id, name, webinfo}``; gives its source id, empty if it has no id."""
        number = fields.text("id", limit=100)
        name, website = fields.text("name", limit=255), fields.url("webinfo")
        if not number:
            return ""
        source_id = f"authority/{number}"
        known = self.by_id.get(source_id)
        self.by_id[source_id] = OrganizationRecord(
            source_id=source_id,
            name=(known.name if known else "") or name,
            website=(known.website if known else "") or website,
        )
        return source_id

    def unit(self, organization: str, unit: str) -> str:
        """Note an organisation and, below it, its unit; gives the source id of the lower one, empty if both are."""
        parent = ""
        if organization:
            parent = f"organization/{slug(organization)}"
            self.by_id.setdefault(parent, OrganizationRecord(source_id=parent, name=organization))
        if not unit:
            return parent
        source_id = f"{parent or 'organization'}/{slug(unit)}"
        self.by_id.setdefault(source_id, OrganizationRecord(source_id=source_id, name=unit, parent_source_id=parent))
        return source_id

    def named(self) -> list[OrganizationRecord]:
        """All organisations; one without a name is called by its number."""
        return [
            record
            if record.name
            else OrganizationRecord(
                source_id=record.source_id, name=f"Behörde {record.source_id.removeprefix('authority/')}"
            )
            for record in self.by_id.values()
        ]


def fill(address: str, identifier: str) -> str:
    """A web address template of the source ("…/services/{serviceId}") with the id put in."""
    return address.replace("{serviceId}", identifier).replace("{locationId}", identifier)


def note_unread(draft: Draft, fields: Fields, path: str, known: Iterable[str] = ()) -> None:
    """Make attributes of all leaves that no handler took, lists of plain values as one, dropped ones not.

    ``known`` are web addresses that the record holds already.
    """
    known_values = set(known)
    lists: dict[str, list[str]] = {}
    for leaf_path, value in unread(fields):
        if is_dropped(f"{path}/{leaf_path}", value):
            continue
        text = as_text(value)
        if leaf_path.endswith("link") and fill(text, draft.source_id) in known_values:
            continue
        head, _, last = leaf_path.rpartition("/")
        if last.isdigit():
            lists.setdefault(head, []).append(text)
        else:
            draft.note(leaf_path, text)
    for label, texts in lists.items():
        draft.note(label, LIST_SEPARATOR.join(texts))
