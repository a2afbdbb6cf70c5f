"""Services of a ``dldb`` file: one handler per key, in a table, so that a mapping can be seen and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

from stafette.directory.interchange.cells import Fields, clean
from stafette.directory.interchange.dldb_draft import Draft, Organizations, fill, note_unread
from stafette.directory.interchange.limits import MAX_TEXT
from stafette.directory.interchange.sanitise import to_plain_text
from stafette.directory.interchange.sentences import summarise
from stafette.directory.interchange.themes import themes_for
from stafette.directory.records import CostRecord, RequiredDocumentRecord, ServiceRecord

_AMOUNT = re.compile(r"(\d+(?:\.\d{3})*(?:,\d{2})?)\s*(?:Euro|EUR|€)", re.IGNORECASE)
_ONLY_AMOUNT = re.compile(rf"{_AMOUNT.pattern}\.?$", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:gebührenfrei|kostenlos|kostenfrei|unentgeltlich|kein(?:e|erlei)\s+(?:Gebühr(?:en)?|Kosten))\b", re.IGNORECASE
)


def _name(draft: Draft, fields: Fields, key: str) -> None:
    draft.values["name"] = re.sub(r"\s+", " ", unescape(fields.need(key)))


def _description(draft: Draft, fields: Fields, key: str) -> None:
    description = fields.html(key)
    draft.values["description"] = description
    draft.values["summary"] = summarise(description)


def _meta(draft: Draft, fields: Fields, key: str) -> None:
    meta = fields.child(key)
    if meta is None:
        return
    draft.values["changed_at"] = meta.moment("lastupdate")
    draft.values["url"] = fill(meta.url("url"), draft.source_id)
    words = (clean(word) for word in meta.text("keywords", limit=MAX_TEXT).split(","))
    draft.values["keywords"] = tuple(dict.fromkeys(word for word in words if word))
    own_id = meta.text("id", limit=100)
    if own_id != draft.source_id:
        draft.note("meta/id", own_id)


def _public(draft: Draft, fields: Fields, key: str) -> None:
    draft.values["published"] = fields.boolean(key) is not False


def _leika(draft: Draft, fields: Fields, key: str) -> None:
    draft.note("leika", fields.text(key))


def _links(draft: Draft, fields: Fields, key: str) -> None:
    """Forms repeat the links in all known files; only what differs gets its own attribute."""
    for link in fields.items(key):
        name, address = unescape(link.text("name")), link.text("link")
        if not any(known.label == f"links/{name}"[:255] and known.value == address for known in draft.attributes):
            draft.note(f"{key}/{name}", address)


def _fees(draft: Draft, fields: Fields, key: str) -> None:
    text = to_plain_text(fields.html(key))
    draft.values["fees_description"] = text
    draft.values["free_of_charge"] = free_of_charge(text)
    amount = _ONLY_AMOUNT.match(text)
    if amount:
        euros = Decimal(amount[1].replace(".", "").replace(",", "."))
        draft.values["cost_options"] = (CostRecord(amount=euros, description=text),)


def free_of_charge(text: str) -> bool | None:
    """True if the words say free and name no amount, False if they name an amount only, None if it is not clear."""
    free, amount = bool(_FREE.search(text)), bool(_AMOUNT.search(text))
    if free == amount:
        return None
    return free


def _requirements(draft: Draft, fields: Fields, key: str) -> None:
    draft.values["required_documents"] = tuple(
        RequiredDocumentRecord(document=name, uri=item.url("link"))
        for item in fields.items(key)
        if (name := to_plain_text(item.text("name") or item.text("description")))
    )


def _prerequisites(draft: Draft, fields: Fields, key: str) -> None:
    lines = (to_plain_text(item.text("name") or item.text("description")) for item in fields.items(key))
    draft.values["eligibility"] = "\n".join(line for line in lines if line)


HANDLERS: dict[str, Callable[[Draft, Fields, str], None]] = {
    "name": _name,
    "description": _description,
    "meta": _meta,
    "public": _public,
    "leika": _leika,
    "links": _links,
    "forms": _links,
    "fees": _fees,
    "requirements": _requirements,
    "prerequisites": _prerequisites,
}


def read_service(fields: Fields, organizations: Organizations) -> ServiceRecord:
    """One service. ``locations`` must have been read before. Raises RowRefused without id, name or authority."""
    draft = Draft(fields.need("id", limit=100))
    for key, handler in HANDLERS.items():
        if key == "name" or key in fields.values:
            handler(draft, fields, key)
    authorities = [organizations.authority(item) for item in fields.items("authorities")]
    owners = [owner for owner in authorities if owner]
    if not owners:
        raise fields.refuse(
            "authorities",
            "Es fehlt die Behörde, die das anbietet.",
            code="no_authority",
            remedy="Ergänzen Sie authorities.",
        )
    for owner in owners[1:]:
        draft.note("authorities", owner)
    note_unread(draft, fields, "service", known=[draft.values.get("url", "")])
    leika = next((item.value for item in draft.attributes if item.label == "leika"), "")
    draft.values["themes"] = themes_for(
        leika=leika, name=draft.values["name"], keywords=draft.values.get("keywords", ())
    )
    return ServiceRecord(
        source_id=draft.source_id,
        organization_source_id=owners[0],
        attributes=tuple(draft.attributes),
        **draft.values,
    )
