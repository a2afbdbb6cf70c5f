"""The need finder in words: for whom, why, and which limits the answers could not settle."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from stafette.directory.needs import (
    Caveat,
    CaveatCode,
    Member,
    MemberKind,
    Reason,
    ReasonCode,
    Relation,
    Situation,
    Window,
)
from stafette.directory.present.words import TARGET_GROUPS, language_name, listed

_FOR: dict[Relation, Promise] = {
    Relation.MOTHER: _("Für Ihre Mutter"),
    Relation.FATHER: _("Für Ihren Vater"),
    Relation.PARTNER: _("Für Ihre Partnerin oder Ihren Partner"),
    Relation.CHILD: _("Für Ihr Kind, das Hilfe braucht"),
    Relation.OTHER: _("Für den Menschen, um den Sie sich kümmern"),
}
_CARING: dict[str, Promise] = {
    Relation.MOTHER: _("Sie kümmern sich um Ihre Mutter"),
    Relation.FATHER: _("Sie kümmern sich um Ihren Vater"),
    Relation.PARTNER: _("Sie kümmern sich um Ihre Partnerin oder Ihren Partner"),
    Relation.CHILD: _("Sie kümmern sich um Ihr Kind"),
    Relation.OTHER: _("Sie kümmern sich um jemanden"),
}
_SITUATIONS: dict[str, Promise] = {
    Situation.PREGNANT: _("Sie sind schwanger"),
    Situation.SINGLE_PARENT: _("Sie erziehen allein"),
    Situation.SEPARATED: _("Sie leben getrennt"),
    Situation.DEBTS: _("Sie haben Schulden oder offene Rechnungen"),
    Situation.ODD_HOURS: _("Sie arbeiten früh, abends oder am Wochenende"),
    Situation.BODY: _("Sie haben Schmerzen oder eine lange Krankheit"),
    Situation.SOUL: _("Sie sind traurig, haben Angst oder viel Stress"),
    Situation.ADDICTION: _("Sie suchen Hilfe bei einer Sucht"),
    Situation.FITNESS: _("Sie möchten sich mehr bewegen oder besser essen"),
    Situation.GERMAN_BEGINNER: _("Sie möchten Deutsch lernen"),
    Situation.GERMAN_MORE: _("Sie möchten mehr Deutsch lernen"),
    Situation.GERMAN_WORK: _("Sie brauchen Deutsch für Ihren Beruf"),
}
_WINDOWS: dict[str, Promise] = {
    Window.MORNING: _("vormittags"),
    Window.AFTERNOON: _("nachmittags"),
    Window.EVENING: _("abends"),
    Window.WEEKEND: _("am Wochenende"),
}


def member_label(member: Member, children: Iterable[int]) -> str:
    """ "Für Ihr Kind, 4 Jahre"; ``children`` are the ages of all children, so that twins are two."""
    if member.relation is not None:
        return str(_FOR[member.relation])
    if member.kind is not MemberKind.CHILD or member.age is None:
        return gettext("Für Sie")
    same = sum(1 for age in children if age == member.age)
    if member.age == 0:
        return ngettext("Für Ihr Kind unter 1 Jahr", "Für Ihre Kinder unter 1 Jahr", same)
    values = {"age": member.age}
    if member.age == 1:
        return ngettext("Für Ihr Kind, %(age)s Jahr", "Für Ihre Kinder, %(age)s Jahr", same) % values
    return ngettext("Für Ihr Kind, %(age)s Jahre", "Für Ihre Kinder, %(age)s Jahre", same) % values


def reasons_text(reasons: Iterable[Reason]) -> str:
    """All reasons in one line: "Kind 4 Jahre, Sie arbeiten früh, …; dort spricht man Arabisch"."""
    given = list(reasons)
    parts = [_ages_text(sorted({int(each.value) for each in given if each.code is ReasonCode.CHILD_AGE}))]
    parts += [str(_SITUATIONS[each.value]) for each in given if each.code is ReasonCode.SITUATION]
    parts += [str(_CARING[each.value]) for each in given if each.code is ReasonCode.CARES_FOR]
    if any(each.code is ReasonCode.SMALL_CHILD for each in given):
        parts.append(gettext("Ihr Kind wird dort betreut"))
    languages = [language_name(each.value) for each in given if each.code is ReasonCode.LANGUAGE]
    if languages:
        parts.append(gettext("dort spricht man %(languages)s") % {"languages": listed(languages)})
    windows = [str(_WINDOWS[each.value]) for each in given if each.code is ReasonCode.WINDOW]
    if windows:
        parts.append(gettext("geöffnet %(windows)s") % {"windows": listed(windows)})
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _ages_text(ages: list[int]) -> str:
    if not ages:
        return ""
    if ages == [0]:
        return gettext("Kind unter 1 Jahr")
    if len(ages) == 1:
        return ngettext("Kind %(age)s Jahr", "Kind %(age)s Jahre", ages[0]) % {"age": ages[0]}
    return gettext("Kinder %(ages)s Jahre") % {"ages": listed([str(age) for age in ages])}


def caveat_badges(caveats: Iterable[Caveat]) -> tuple[tuple[str, str], ...]:
    """Kind and text of a badge for each limit."""
    return tuple(("", _caveat(caveat)) for caveat in caveats)


def _caveat(caveat: Caveat) -> str:
    if caveat.code is CaveatCode.MINIMUM_AGE:
        return gettext("ab %(age)s Jahren") % {"age": caveat.value}
    if caveat.code is CaveatCode.MAXIMUM_AGE:
        return gettext("bis %(age)s Jahre") % {"age": caveat.value}
    if caveat.code is CaveatCode.ONLY_FOR:
        name = TARGET_GROUPS.get(caveat.value)
        return gettext("nur für %(group)s") % {"group": name or caveat.value}
    return gettext("Zeiten bitte erfragen")
