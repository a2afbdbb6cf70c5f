"""Words of the core that are stored in the database."""

from __future__ import annotations

from enum import StrEnum


class MailState(StrEnum):
    """queued → sending → sent | refused; a send that broke off is ``unknown`` and waits for a person."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
