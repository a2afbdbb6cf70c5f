"""Addresses of the pages of a person, a step, a handover."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse


def person_url(case_id: UUID) -> str:
    """The page of a person, by the id of their case."""
    return reverse("cases:person", args=[case_id])


def step_url(action: str, step_id: UUID) -> str:
    """``finish``, ``move``, ``hand_over``, ``take`` a step, or its ``note`` for the federal system."""
    return reverse(f"cases:step_{action}", args=[step_id])


def handover_url(handover_id: UUID) -> str:
    """The page of a handover of a step."""
    return reverse("cases:handover", args=[handover_id])


def transfer_url(transfer_id: UUID) -> str:
    """The page of a transfer of a case."""
    return reverse("cases:transfer", args=[transfer_id])
