"""Why an offer was found, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stafette.directory.search import Field, Match, MatchKind

_WHERE: dict[Field, Promise] = {
    Field.NAME: _("im Namen"),
    Field.ORGANIZATION: _("im Namen der Stelle"),
    Field.KEYWORDS: _("als Stichwort"),
    Field.THEMES: _("im Thema"),
    Field.SUMMARY: _("im Text"),
    Field.DESCRIPTION: _("im Text"),
    Field.PLACE: _("beim Ort"),
}


def reason(match: Match) -> str:
    """For example: „Überschuldung“ statt „Schulden“, im Namen."""
    where = str(_WHERE[match.fields[0]]) if match.fields else ""
    values = {"found": match.found, "word": match.word, "where": where}
    if match.kind is MatchKind.PART:
        return gettext("„%(word)s“ als Teil eines Wortes %(where)s") % values
    if match.kind is MatchKind.RELATED:
        return gettext("ein Wort wie „%(word)s“ %(where)s") % values
    if match.kind is not MatchKind.WORD and match.found != match.word:
        return gettext("„%(found)s“ statt „%(word)s“ %(where)s") % values
    return gettext("„%(word)s“ %(where)s") % values


def reasons(matches: Iterable[Match]) -> tuple[str, ...]:
    """One reason for each word that was found."""
    return tuple(dict.fromkeys(reason(match) for match in matches))
