"""Form controls that render without templates.

Django renders each ``<option>`` and each set of attributes by a template of its own: the filters of a result list cost
ten milliseconds that way. These controls write the same markup from the same context in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def attributes(values: Mapping[str, Any]) -> SafeString:
    """Attributes with a leading space each, as Django writes them: True as the bare name, False and None not at all."""
    shown = ((name, value) for name, value in values.items() if value is not False and value is not None)
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in shown))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


def _input(widget: Mapping[str, Any]) -> SafeString:
    first = {"type": widget["type"], "name": widget["name"], "value": widget["value"]}
    return format_html("<input{}{}>", attributes(first), attributes(widget["attrs"]))


class QuickTextInput(forms.TextInput):
    """``<input type="text">`` (or the type among its attributes)."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The control."""
        return _input(self.get_context(name, value, attrs)["widget"])


class QuickCheckboxInput(forms.CheckboxInput):
    """``<input type="checkbox">``."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The control."""
        return _input(self.get_context(name, value, attrs)["widget"])


class QuickSelect(forms.Select):
    """``<select>`` without groups of options."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The control with its options."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], attributes(option["attrs"]), option["label"])
                for _, group, _ in widget["optgroups"]
                for option in group
            ),
        )
        own = attributes({"name": widget["name"]} | widget["attrs"])
        return format_html("<select{}>{}</select>", own, options)
