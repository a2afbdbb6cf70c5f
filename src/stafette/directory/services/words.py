"""Names of themes, and groups of words that mean the same: what staff shape without a programmer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from stafette.core import actor as actors
from stafette.core.actor import Actor
from stafette.directory.models import SynonymGroup, Theme
from stafette.directory.services.changing import require_editor

REFRESH_THEME = "directory.refresh_theme"
WORD_LENGTH = 60


@transaction.atomic
def rename_theme(*, theme_id: UUID, name: str, actor: Actor, hint: str | None = None) -> Theme:
    """Give a theme another name (and hint); its address and its offers stay.

    The search learns of the name in the background, because a theme may have thousands of offers.

    Raises:
        PermissionDenied: neither network manager nor administration.
        Theme.DoesNotExist: no such theme.
        ValidationError: the name is empty or too long.
    """
    require_editor(actor)
    with actors.acting(actor):
        theme = Theme.objects.select_for_update(of=("self",)).get(pk=theme_id)
        renamed = theme.name != name.strip()
        theme.name = name.strip()
        if hint is not None:
            theme.hint = hint.strip()
        theme.full_clean(validate_unique=False, validate_constraints=False)
        theme.save(update_fields=["name", "hint"])
        if renamed:
            app.configure_task(REFRESH_THEME).defer(theme_id=str(theme.pk))
    return theme


@transaction.atomic
def save_synonym_group(
    *, words: Sequence[str], directed: bool, actor: Actor, note: str = "", group_id: UUID | None = None
) -> SynonymGroup:
    """Make or change a group of at least two words. In a directed group only the first word finds the others.

    Raises:
        PermissionDenied: neither network manager nor administration.
        SynonymGroup.DoesNotExist: ``group_id`` is unknown.
        ValidationError: fewer than two different words, or one that is too long.
    """
    require_editor(actor)
    by_form: dict[str, str] = {}
    for word in (" ".join(raw.split()) for raw in words):
        if word:
            by_form.setdefault(word.casefold(), word)
    different = list(by_form.values())
    if len(different) < 2:
        raise ValidationError(_("Bitte geben Sie mindestens zwei verschiedene Wörter an."), code="too_few")
    too_long = [word for word in different if len(word) > WORD_LENGTH]
    if too_long:
        raise ValidationError(
            _("„%(word)s“ ist zu lang. Höchstens %(limit)s Zeichen sind möglich.")
            % {"word": too_long[0][:WORD_LENGTH], "limit": WORD_LENGTH},
            code="too_long",
        )
    with actors.acting(actor):
        group = SynonymGroup() if group_id is None else SynonymGroup.objects.select_for_update().get(pk=group_id)
        group.words, group.directed, group.note = different, directed, note.strip()[:200]
        group.save()
    return group


@transaction.atomic
def delete_synonym_group(*, group_id: UUID, actor: Actor) -> None:
    """Remove a group; a second click finds nothing and does no harm.

    Raises:
        PermissionDenied: neither network manager nor administration.
    """
    require_editor(actor)
    with actors.acting(actor):
        SynonymGroup.objects.filter(pk=group_id).delete()
