"""Opening times and dates in German sentences, made from schedules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from stafette.core.templatetags.german import clock_time
from stafette.directory.hours import closed_on, openings_of
from stafette.directory.present.facts import Today
from stafette.directory.present.rules import Period, Rule, Span, period_of, rule_of, span_of
from stafette.directory.present.texts import lines
from stafette.directory.present.words import listed
from stafette.directory.records import ScheduleRecord

WEEKDAYS: tuple[Promise, ...] = (
    *(_("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag")),
    *(_("Freitag"), _("Samstag"), _("Sonntag")),
)
_COUNTED: dict[int, Promise] = {
    **{1: _("ersten"), 2: _("zweiten"), 3: _("dritten")},
    **{4: _("vierten"), 5: _("fünften"), -1: _("letzten")},
}
_Line = tuple[Period, str]  # how long it holds, in words


def time_lines(schedules: Iterable[ScheduleRecord], today: Today) -> tuple[str, ...]:
    """One line per rhythm ("Montag und Mittwoch, 9 bis 12 Uhr"); what has ended only if nothing else is left."""
    weekly: list[tuple[Rule, ScheduleRecord]] = []
    others: list[_Line] = []
    texts: list[str] = []
    for schedule in schedules:
        rule = rule_of(schedule)
        if rule.frequency == "TEXT":
            texts += lines(schedule.description)
        elif rule.frequency == "WEEKLY" and rule.every == 1:
            weekly.append((rule, schedule))
        else:
            others.append(_other_line(rule, schedule, today))
    dated = [*_weekly_lines(weekly, today), *others]
    running = [text for period, text in dated if not period.is_over(today.day)]
    ended = [gettext("%(times)s (vorbei)") % {"times": text} for period, text in dated if period.is_over(today.day)]
    return tuple(dict.fromkeys([*(running or ended), *texts]))


def day_text(day: date, today: date) -> str:
    """ "3. Dezember", with the year where it is another one."""
    pattern = pgettext("date", "j. F") if day.year == today.year else pgettext("date", "j. F Y")
    return date_format(day, pattern, use_l10n=False)


def days_text(weekdays: Iterable[int]) -> str:
    """ "Montag bis Donnerstag und Samstag"; "Täglich" for all seven."""
    days = sorted(set(weekdays))
    if len(days) == 7:
        return gettext("Täglich")
    words, start = [], 0
    for index, day in enumerate(days):
        if index + 1 < len(days) and days[index + 1] == day + 1:
            continue
        run = days[start : index + 1]
        start = index + 1
        if len(run) > 2:
            words.append(gettext("%(first)s bis %(last)s") % {"first": WEEKDAYS[run[0]], "last": WEEKDAYS[run[-1]]})
        else:
            words += [str(WEEKDAYS[each]) for each in run]
    return listed(words)


def span_text(span: Span) -> str:
    """ "9 bis 12 Uhr", "ab 9 Uhr", "rund um die Uhr"."""
    if span.whole_day:
        return gettext("rund um die Uhr")
    if span.closes is None:
        return gettext("ab %(start)s Uhr") % {"start": clock_time(span.opens)}
    return gettext("%(start)s bis %(end)s Uhr") % {"start": clock_time(span.opens), "end": clock_time(span.closes)}


def _weekly_lines(rows: list[tuple[Rule, ScheduleRecord]], today: Today) -> list[_Line]:
    """Days with the same times share a line; pieces of one rhythm (around holidays) are one."""
    periods: dict[tuple[int, Span, str], Period] = {}
    for rule, schedule in rows:
        span = span_of(schedule)
        for day in rule.weekdays if span else ():
            key = (day, span or Span(schedule.opens_at, None), schedule.description)  # type: ignore[arg-type]  # span is set
            period = period_of(schedule)
            known = periods.get(key)
            periods[key] = known.joined(period) if known else period
    blocks: dict[tuple[str, Period], dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for (day, span, description), period in periods.items():
        blocks[description, period][day].append(span)
    found = []
    for (description, period), days in blocks.items():
        by_spans: dict[tuple[Span, ...], list[int]] = defaultdict(list)
        for day in sorted(days):
            by_spans[tuple(sorted(days[day], key=lambda span: span.opens))].append(day)
        for spans, same in by_spans.items():
            text = _with_notes(_days_and_spans(same, spans), description, period, today.day)
            found.append((period, text))
    return found


def _days_and_spans(days: list[int], spans: tuple[Span, ...]) -> str:
    if len(days) == 7 and spans[0].whole_day:
        return gettext("Rund um die Uhr")
    return f"{days_text(days)}, {listed([span_text(span) for span in spans])}"


def _other_line(rule: Rule, schedule: ScheduleRecord, today: Today) -> _Line:
    span = span_of(schedule)
    times = f", {span_text(span)}" if span else ""
    period = period_of(schedule)
    if rule.frequency == "ONCE" and schedule.valid_from:
        day = schedule.valid_from
        text = f"{WEEKDAYS[day.weekday()]}, {day_text(day, today.day)}{times}"
        last = schedule.valid_to or day
        return Period(day, last), _with_notes(text, schedule.description, Period(), today.day)
    rhythm = _rhythm(rule)
    upcoming = _next_day(schedule, today)
    if not rhythm:
        if upcoming is None:
            return period, schedule.description or gettext("Termine auf Anfrage")
        day_name = f"{WEEKDAYS[upcoming.weekday()]}, {day_text(upcoming, today.day)}"
        text = gettext("Nächster Termin: %(day)s") % {"day": day_name}
        return period, _with_notes(text + times, schedule.description, Period(), today.day)
    text = rhythm + times
    if rule.every > 1 and upcoming:
        text += gettext(", das nächste Mal am %(day)s") % {"day": day_text(upcoming, today.day)}
        period_shown = Period(None, period.last)
    else:
        period_shown = period
    return period, _with_notes(text, schedule.description, period_shown, today.day)


def _rhythm(rule: Rule) -> str:
    if rule.frequency == "WEEKLY":
        days = days_text(rule.weekdays)
        if rule.every == 2:
            return gettext("Alle zwei Wochen am %(days)s") % {"days": days}
        return gettext("Alle %(number)s Wochen am %(days)s") % {"number": rule.every, "days": days}
    if rule.frequency != "MONTHLY":
        return ""
    if not rule.weekdays:
        return gettext("Am %(days)s jedes Monats") % {"days": listed([f"{number}." for number in rule.numbers])}
    counted = listed([str(_COUNTED[number]) for number in rule.numbers])
    return gettext("Jeden %(counted)s %(day)s im Monat") % {"counted": counted, "day": WEEKDAYS[rule.weekdays[0]]}


def _next_day(schedule: ScheduleRecord, today: Today) -> date | None:
    openings = closed_on(openings_of([schedule], today.day, holidays=today.holidays, horizon_days=100), today.holidays)
    upcoming = openings.next_opening(today.now, within_days=100)
    return upcoming.date() if upcoming else None


def _with_notes(text: str, description: str, period: Period, today: date) -> str:
    """The line with what the source says beside it and with the days between which it holds."""
    notes = [note for note in lines(description) if note.casefold() not in text.casefold()]
    until = _period_text(period, today)
    if until:
        text = f"{text}, {until}"
    return f"{text} ({', '.join(notes)})" if notes else text


def _period_text(period: Period, today: date) -> str:
    first = period.first if period.first and period.first > today else None
    if first and period.last:
        return gettext("vom %(first)s bis %(last)s") % {
            "first": day_text(first, today),
            "last": day_text(period.last, today),
        }
    if first:
        return gettext("ab %(first)s") % {"first": day_text(first, today)}
    return gettext("bis %(last)s") % {"last": day_text(period.last, today)} if period.last else ""
