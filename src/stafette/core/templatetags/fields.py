"""A Django form field as plain values for the field partial: what KERN's markup needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.forms.forms import BaseForm
from django.utils.safestring import SafeString

_GROUP_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or checkbox of a group."""

    id: str
    name: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """``kind``: text, textarea, select, checkbox, radio, checkboxes, file, hidden.

    ``control`` is the rendered widget.
    """

    kind: str
    id: str
    label: str
    label_hidden: bool
    hint: str
    hint_id: str
    error_id: str
    errors: tuple[str, ...]
    described_by: str
    optional: bool
    control: SafeString
    choices: tuple[Choice, ...]

    @property
    def choice_type(self) -> str:
        """HTML type of the controls of a group."""
        return "radio" if self.kind == "radio" else "checkbox"

    @property
    def choice_class(self) -> str:
        """KERN class of the controls of a group."""
        name = f"kern-form-check__{self.choice_type}"
        return f"{name} {name}--error" if self.errors else name


@dataclass(frozen=True, slots=True)
class SummaryEntry:
    """One error with the field it belongs to; ``target`` is empty for errors of the whole form."""

    label: str
    text: str
    target: str

    @property
    def lead(self) -> str:
        """Label with the sign that leads over to the text; a question keeps its question mark alone."""
        return self.label if self.label.endswith(("?", ":")) else f"{self.label}:"


@dataclass(frozen=True, slots=True)
class SummaryView:
    """Errors of a form in the order of its fields."""

    entries: tuple[SummaryEntry, ...]


def _kind(widget: forms.Widget) -> str:
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),  # before radio: Django derives it from RadioSelect
        (forms.RadioSelect, "radio"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.HiddenInput, "hidden"),
    )
    return next((name for widget_class, name in kinds if isinstance(widget, widget_class)), "text")


def _css_class(kind: str, failed: bool) -> str:
    base = {"checkbox": "kern-form-check__checkbox", "select": "kern-form-input__select"}
    name = base.get(kind, "kern-form-input__input")
    return f"{name} {name}--error" if failed else name


def _choice(widget: BoundWidget) -> Choice:
    data = widget.data
    return Choice(
        id=widget.id_for_label or "",
        name=str(data["name"]),
        value=str(data["value"]),
        label=str(data["label"]),
        checked=bool(data["selected"]),
    )


def first_control_id(bound: BoundField) -> str:
    """HTML id of the control that a link to the field must reach: the first choice of a group, else the field's own."""
    if isinstance(bound.field.widget, _GROUP_WIDGETS):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


def field_view(bound: BoundField, *, mark_optional: bool, label_hidden: bool) -> FieldView:
    """What the field partial shows for ``bound``. Optional fields are marked, required ones are not (KERN)."""
    widget = bound.field.widget
    kind = _kind(widget)
    errors = tuple(str(error) for error in bound.errors)
    hint = str(bound.help_text or "")
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    described = " ".join(([hint_id] if hint else []) + ([error_id] if errors else []))
    attributes: dict[str, str | bool] = {"class": _css_class(kind, bool(errors))}
    if described and kind != "hidden":
        attributes["aria-describedby"] = described
    if errors and kind != "hidden":
        attributes["aria-invalid"] = "true"
    grouped = isinstance(widget, _GROUP_WIDGETS)
    return FieldView(
        kind=kind,
        id=str(bound.id_for_label or bound.auto_id),
        label=str(bound.label),
        label_hidden=label_hidden,
        hint=hint,
        hint_id=hint_id,
        error_id=error_id,
        errors=errors,
        described_by=described,
        optional=mark_optional and not bound.field.required and kind != "checkbox",
        control=SafeString("") if grouped else bound.as_widget(attrs=attributes),
        choices=tuple(_choice(each) for each in bound.subwidgets) if grouped else (),
    )


def summary_view(several: Iterable[BaseForm]) -> SummaryView:
    """Errors of the forms in their order: those of the whole form first, then field by field."""
    entries: list[SummaryEntry] = []
    for form in several:
        entries += [SummaryEntry(label="", text=str(text), target="") for text in form.non_field_errors()]
        for bound in form:
            target = "" if bound.is_hidden else first_control_id(bound)
            entries += [SummaryEntry(label=str(bound.label), text=str(text), target=target) for text in bound.errors]
    return SummaryView(entries=tuple(entries))
