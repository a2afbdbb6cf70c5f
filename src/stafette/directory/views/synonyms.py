"""Words that mean the same, edited by staff."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.directory.forms.staff import SynonymForm
from stafette.directory.models import SynonymGroup
from stafette.directory.present.paging import PageView
from stafette.directory.services.words import delete_synonym_group, save_synonym_group
from stafette.directory.views.staff import keeper_page, who
from stafette.language.normalise import sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group as a row of the list."""

    words: tuple[str, ...]
    directed: bool
    note: str
    edit_url: str
    delete_url: str

    @property
    def words_text(self) -> str:
        """All words."""
        return ", ".join(self.words)

    @property
    def others_text(self) -> str:
        """All words but the first."""
        return ", ".join(self.words[1:])


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """All groups, and a form for a new one."""
    return _handle(request, None)


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """The same page with the form filled from a group."""
    group = SynonymGroup.objects.filter(pk=group_id).first()
    if group is None:
        messages.info(request, _("Diese Gruppe gibt es nicht mehr."))
        return redirect("directory:synonyms")
    return _handle(request, group)


@keeper_page
@require_POST
def delete(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Delete a group. A second click finds nothing and says the same."""
    delete_synonym_group(group_id=group_id, actor=who(request))
    messages.success(request, _("Die Gruppe ist gelöscht."))
    return redirect("directory:synonyms")


def _handle(request: HttpRequest, group: SynonymGroup | None) -> HttpResponse:
    if request.method != "POST":
        initial = {} if group is None else _initial(group)
        return _page(request, SynonymForm(initial=initial), group)
    form = SynonymForm(request.POST)
    if form.is_valid() and _saved(request, form, group):
        messages.success(request, _("Gespeichert. Die Suche kennt die Wörter in wenigen Sekunden."))
        return redirect("directory:synonyms")
    return _page(request, form, group)


def _initial(group: SynonymGroup) -> dict[str, object]:
    return {"words": ", ".join(group.words), "directed": group.directed, "note": group.note}


def _saved(request: HttpRequest, form: SynonymForm, group: SynonymGroup | None) -> bool:
    try:
        save_synonym_group(
            words=form.word_list(),
            directed=form.cleaned_data["directed"],
            note=form.cleaned_data["note"],
            group_id=group.pk if group else None,
            actor=who(request),
        )
    except ValidationError as error:
        form.add_error("words", error)
        return False
    return True


def _page(request: HttpRequest, form: SynonymForm, editing: SynonymGroup | None) -> HttpResponse:
    stored = SynonymGroup.objects.order_by("words", "id")
    groups = [_view(group) for group in sorted(stored, key=lambda group: sort_key(group.words[0]))]
    if editing and not form.errors:
        form.fields["words"].widget.attrs["autofocus"] = True
    here = reverse("directory:synonym_edit", args=[editing.pk]) if editing else reverse("directory:synonyms")
    context = {
        "groups": groups,
        "page": PageView(1, 1, len(groups)),
        "form": form,
        "editing": editing,
        "save_url": here,
    }
    return render(request, "directory/synonyms.html", context)


def _view(group: SynonymGroup) -> GroupView:
    return GroupView(
        words=tuple(group.words),
        directed=group.directed,
        note=group.note,
        edit_url=reverse("directory:synonym_edit", args=[group.pk]),
        delete_url=reverse("directory:synonym_delete", args=[group.pk]),
    )
