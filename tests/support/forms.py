"""Forms of a page as a browser would send them."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup


def fields_of(page: BeautifulSoup, action: str) -> dict[str, Any]:
    """A form of the page as a browser would send it."""
    form = page.select_one(f"form[action='{action}']")
    assert form is not None
    fields: dict[str, Any] = {}
    for each in form.select("input[name], textarea[name], select[name]"):
        name = str(each["name"])
        if each.name == "select":
            chosen = each.select_one("option[selected]")
            fields[name] = chosen["value"] if chosen else ""
        elif each.get("type") in {"checkbox", "radio"}:
            if each.has_attr("checked"):
                fields.setdefault(name, []).append(each["value"] if each.has_attr("value") else "on")
        else:
            fields[name] = each.text.removeprefix("\n") if each.name == "textarea" else each.get("value", "")
    fields.pop("csrfmiddlewaretoken")
    return fields
