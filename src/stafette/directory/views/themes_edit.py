"""Names of themes, as the Jobcenter wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stafette.directory.forms.staff import ThemeForm
from stafette.directory.models import Theme
from stafette.directory.services.words import rename_theme
from stafette.directory.views.staff import keeper_page, who


@dataclass(slots=True, kw_only=True)
class ThemeRow:
    """A theme with its sub-themes."""

    area: str
    name: str
    hint: str
    edit_url: str
    children: list[ThemeRow] = field(default_factory=list)


@keeper_page
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """All themes."""
    return _page(request, ThemeForm(), None)


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, theme_id: UUID) -> HttpResponse:
    """The same page with the form of one theme."""
    theme = Theme.objects.filter(pk=theme_id).first()
    if theme is None:
        raise Http404
    if request.method != "POST":
        return _page(request, _form(theme), theme)
    form = _form(theme, request)
    if not form.is_valid():
        return _page(request, form, theme)
    renamed = rename_theme(
        theme_id=theme_id, name=form.cleaned_data["name"], hint=form.cleaned_data.get("hint"), actor=who(request)
    )
    messages.success(request, _("Gespeichert. Das Thema heißt jetzt „%(name)s“.") % {"name": renamed.name})
    return redirect("directory:themes_edit")


def _form(theme: Theme, request: HttpRequest | None = None) -> ThemeForm:
    """Sub-themes have no line below their name."""
    form = ThemeForm(request.POST if request else None, initial={"name": theme.name, "hint": theme.hint})
    if theme.parent_id:
        del form.fields["hint"]
    return form


def _page(request: HttpRequest, form: ThemeForm, editing: Theme | None) -> HttpResponse:
    here = reverse("directory:theme_rename", args=[editing.pk]) if editing else reverse("directory:themes_edit")
    context = {"themes": _rows(), "form": form, "editing": editing, "save_url": here}
    return render(request, "directory/themes_edit.html", context)


def _rows() -> list[ThemeRow]:
    rows: dict[UUID, ThemeRow] = {}
    themes = list(Theme.objects.in_order())
    for theme in (each for each in themes if each.parent_id is None):
        rows[theme.pk] = _row(theme)
    for theme in (each for each in themes if each.parent_id in rows):
        rows[theme.parent_id].children.append(_row(theme))  # type: ignore[index]  # has a parent
    return list(rows.values())


def _row(theme: Theme) -> ThemeRow:
    address = reverse("directory:theme_rename", args=[theme.pk])
    return ThemeRow(area=theme.area, name=theme.name, hint=theme.hint, edit_url=address)
