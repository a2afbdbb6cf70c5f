"""Days and spans of days in German words. Days are calendar days in Germany."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from stafette.core import clock


def day_of(moment: datetime) -> date:
    """The day of a moment in Germany."""
    return clock.local(moment).date()


def short_day(day: date, today: date) -> str:
    """ "27. November"; with the year where it is another one."""
    pattern = pgettext("date", "j. F") if day.year == today.year else pgettext("date", "j. F Y")
    return date_format(day, pattern, use_l10n=False)


def named_day(day: date, today: date) -> str:
    """ "heute", "morgen", "Freitag, 27. November"; with the year where it is another one."""
    ahead = (day - today).days
    if ahead in {0, 1}:
        return _("heute") if ahead == 0 else _("morgen")
    pattern = pgettext("date", "l, j. F") if day.year == today.year else pgettext("date", "l, j. F Y")
    return date_format(day, pattern, use_l10n=False)


def since(day: date, today: date) -> str:
    """ "seit heute", "seit gestern", "seit 3 Tagen"."""
    days = (today - day).days
    if days < 2:
        return _("seit gestern") if days == 1 else _("seit heute")
    return ngettext("seit einem Tag", "seit %(days)s Tagen", days) % {"days": days}


def due_text(due_on: date, today: date) -> str:
    """ "seit 3 Tagen überfällig", "heute", "bis Freitag, 27. November"."""
    if due_on < today:
        return _("%(since)s überfällig") % {"since": since(due_on, today)}
    if due_on == today:
        return _("heute")
    return _("bis %(day)s") % {"day": named_day(due_on, today)}


def age(birth_date: date, today: date) -> int:
    """Completed years of life."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (0 if had_birthday else 1)
