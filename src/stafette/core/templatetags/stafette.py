"""Template tags and filters of the design base: icons, badges, buttons, form fields, phone numbers, dates.

Every tag writes KERN markup, no inline style and no inline script. Texts come translated from the template.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final

from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from stafette.core.templatetags.fields import FieldView, SummaryView, field_view, summary_view
from stafette.core.templatetags.german import (
    clock_time,
    distance_text,
    group_phone,
    group_thousands,
    national_digits,
    phone_link,
)

register = template.Library()

# Icons that KERN itself brings; every other name is one of ours (stafette/icons.css).
KERN_ICONS: Final = frozenset(
    {
        *("account-circle", "add", "arrow-back", "arrow-down", "arrow-forward", "arrow-up", "autorenew"),
        *("brightness-medium", "calendar-today", "check", "checklist", "chevron-left", "chevron-right", "close"),
        *("content-copy", "danger", "dark-mode", "dehaze", "delete", "download", "draft", "easy-language", "edit"),
        *("help", "home", "info", "language", "light-mode", "logout", "mail", "more-vert", "open-in-new", "search"),
        *("sign-language", "success", "visibility", "warning"),
    }
)
# Our own icons, as drawn in stafette/icons.css.
OWN_ICONS: Final = frozenset(
    {
        *(
            "apple",
            "briefcase",
            "buoy",
            "bus",
            "child",
            "clock",
            "coffee",
            "euro",
            "family",
            "filter",
            "globe",
            "group",
        ),
        *("handover", "hands", "heart", "hourglass", "law", "leaf", "lifebuoy", "lift", "list", "map", "minus", "move"),
        *("note", "person", "phone", "place", "print", "qr", "signpost", "sms", "speech", "undo", "upload"),
        *("wheelchair", "work"),
    }
)
BADGE_KINDS: Final = frozenset({"info", "success", "warning", "danger"})
BUTTON_KINDS: Final = frozenset({"primary", "secondary", "tertiary"})


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Decorative icon, hidden from screen readers. ``size``: small, large, x-large or empty.

    Raises:
        template.TemplateSyntaxError: nobody has drawn ``name``.
    """
    if name not in KERN_ICONS and name not in OWN_ICONS:
        raise template.TemplateSyntaxError(f"icon: unknown name {name!r}")
    own = f"kern-icon--{name}" if name in KERN_ICONS else f"st-icon st-icon--{name}"
    more = f" kern-icon--{size}" if size else ""
    return format_html('<span class="kern-icon {}{}" aria-hidden="true"></span>', own, more)


@register.simple_tag
def icon_names() -> list[str]:
    """Names of all icons, for the page of components."""
    return sorted(KERN_ICONS | OWN_ICONS)


@register.simple_tag
def badge(kind: str, text: str) -> SafeString:
    """Small badge with shape and word. ``kind``: info, success, warning, danger; any other: a chip without colour."""
    if kind not in BADGE_KINDS:
        return format_html('<span class="st-chip">{}</span>', text)
    return format_html(
        '<span class="kern-badge kern-badge--small kern-badge--{}"><span class="kern-icon kern-icon--{}"'
        ' aria-hidden="true"></span><span class="kern-label kern-label--small">{}</span></span>',
        kind,
        kind,
        text,
    )


@register.simple_tag
def btn(kind: str, text: str, ico: str = "", href: str = "", **options: Any) -> SafeString:
    """Button, or link that looks like one if ``href`` is given.

    ``options``: ``small`` and ``block`` (bool), ``about`` (what the button is about, for screen readers only), ``type``
    (default: submit for primary, else button), ``name``, ``value``, ``id``; ``data_…`` becomes ``data-…``.

    Raises:
        template.TemplateSyntaxError: unknown ``kind``.
    """
    if kind not in BUTTON_KINDS:
        raise template.TemplateSyntaxError(f"btn: unknown kind {kind!r}")
    classes = f"kern-btn kern-btn--{kind}"
    classes += " kern-btn--x-small" if options.pop("small", False) else ""
    classes += " kern-btn--block" if options.pop("block", False) else ""
    about = options.pop("about", "")
    # Never .kern-sr-only inside: KERN then shrinks the button to 48 px.
    attributes: dict[str, str] = {"aria-label": f"{text}: {about}"} if about else {}
    button_type = options.pop("type", "submit" if kind == "primary" else "button")
    attributes |= {key.replace("_", "-"): str(value) for key, value in options.items()}
    inner = format_html('{}<span class="kern-label">{}</span>', icon(ico) if ico else "", text)
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, href, _flat(attributes), inner)
    return format_html('<button type="{}" class="{}"{}>{}</button>', button_type, classes, _flat(attributes), inner)


def _flat(attributes: dict[str, str]) -> SafeString:
    """Attributes as text with a leading space each."""
    return mark_safe("".join(format_html(' {}="{}"', key, value) for key, value in attributes.items()))  # noqa: S308 - each part is escaped


@register.inclusion_tag("teile/feld.html", name="field")
def field(bound: BoundField, mark_optional: bool = True, label_hidden: bool = False) -> dict[str, FieldView]:
    """One form field with label, hint, error and the right ARIA attributes."""
    return {"field": field_view(bound, mark_optional=mark_optional, label_hidden=label_hidden)}


@register.inclusion_tag("teile/fehlerliste.html")
def error_summary(form: BaseForm | Iterable[BaseForm]) -> dict[str, SummaryView]:
    """All errors of a form, or of several, with links to the fields; takes the focus when the page opens."""
    return {"summary": summary_view([form] if isinstance(form, BaseForm) else form)}


@register.inclusion_tag("teile/fakt.html")
def fact(ico: str, label: str, lines: tuple[str, ...] | list[str], note: str = "") -> dict[str, object]:
    """One fact of a list of facts: icon, label, one line of text per entry. Nothing without lines."""
    return {"ico": ico, "label": label, "lines": lines, "note": note}


@register.simple_tag
def phone(number: str, variant: str = "") -> SafeString:
    """Phone number in groups as a ``tel:`` link; text without any digit stays text.

    ``variant`` "large" makes it the first thing that is seen.
    """
    if not national_digits(number):
        return format_html("{}", number)
    classes = "st-tel" if variant == "large" else "kern-link kern-link--no-visited-state st-nowrap"
    sign = icon("phone") if variant == "large" else ""
    return format_html('<a class="{}" href="{}">{}{}</a>', classes, phone_link(number), sign, group_phone(number))


@register.filter(name="phone_text")
def phone_text(number: str) -> str:
    """Phone number in groups, as text."""
    return group_phone(number)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: str | int | None) -> str:
    """Query of the present page with changes: ``{% query seite=3 %}``; None or empty removes a key; ``?`` included."""
    request: HttpRequest = context["request"]
    values: QueryDict = request.GET.copy()
    for key, value in changes.items():
        if value in {None, ""}:
            values.pop(key, None)
        else:
            values[key] = str(value)
    return f"?{values.urlencode()}" if values else "?"


@register.simple_tag
def site_info() -> dict[str, str | bool]:
    """What the settings say about the site: name, help_phone, demo. For pages that have no context processors."""
    return {"name": settings.SITE_NAME, "help_phone": settings.HELP_PHONE, "demo": settings.DEMO}


@register.simple_tag
def sign_in_url() -> str:
    """Address of the sign-in page (``settings.LOGIN_URL``)."""
    return resolve_url(settings.LOGIN_URL)


@register.simple_tag(takes_context=True)
def error_number(context: template.Context) -> str:
    """Number of this request for the help desk; empty where the page was rendered without one."""
    return str(context.get("request_number", ""))


def _day(value: date | datetime) -> date:
    """Calendar day in the current time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def weekday_date(value: date | datetime | None) -> str:
    """``Donnerstag, 3. Dezember``."""
    return date_format(_day(value), pgettext("date", "l, j. F"), use_l10n=False) if value else ""


@register.filter
def long_date(value: date | datetime | None) -> str:
    """``14. November 2026``."""
    return date_format(_day(value), pgettext("date", "j. F Y"), use_l10n=False) if value else ""


@register.filter
def short_date(value: date | datetime | None) -> str:
    """``14.11.2026``, for tables."""
    return date_format(_day(value), pgettext("date", "d.m.Y"), use_l10n=False) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """``14. November 2026, 10:42 Uhr`` in the current time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return gettext("%(day)s, %(time)s Uhr") % {"day": long_date(local), "time": f"{local.hour}:{local.minute:02d}"}


@register.simple_tag
def time_range(start: time, end: time | None = None) -> str:
    """``10 bis 12 Uhr``, or ``10 Uhr`` without an end."""
    if end is None:
        return gettext("%(start)s Uhr") % {"start": clock_time(start)}
    return gettext("%(start)s bis %(end)s Uhr") % {"start": clock_time(start), "end": clock_time(end)}


@register.filter
def distance(kilometres: float | None) -> str:
    """``800 m``, ``2,3 km``, ``14 km``; empty for None."""
    if kilometres is None:
        return ""
    number, unit = distance_text(float(kilometres))
    return f"{number}\u00a0{unit}"


@register.filter
def thousands(value: int) -> str:
    """``1 204``."""
    return group_thousands(value)
