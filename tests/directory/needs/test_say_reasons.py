"""The need finder in German words."""

from __future__ import annotations

import pytest

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
from stafette.directory.needs.household import SELF
from stafette.directory.present.family import caveat_badges, member_label, reasons_text


@pytest.mark.parametrize(
    ("member", "children", "label"),
    [
        (Member(MemberKind.CHILD, age=4), (4, 7), "Für Ihr Kind, 4 Jahre"),
        (Member(MemberKind.CHILD, age=4), (4, 4), "Für Ihre Kinder, 4 Jahre"),
        (Member(MemberKind.CHILD, age=1), (1,), "Für Ihr Kind, 1 Jahr"),
        (Member(MemberKind.CHILD, age=0), (0,), "Für Ihr Kind unter 1 Jahr"),
        (SELF, (), "Für Sie"),
        (Member(MemberKind.RELATIVE, relation=Relation.MOTHER), (), "Für Ihre Mutter"),
    ],
)
def test_everybody_has_a_heading(member: Member, children: tuple[int, ...], label: str) -> None:
    assert member_label(member, children) == label


def test_all_reasons_stand_in_one_line() -> None:
    reasons = [
        Reason(ReasonCode.CHILD_AGE, "4"),
        Reason(ReasonCode.SITUATION, Situation.ODD_HOURS),
        Reason(ReasonCode.LANGUAGE, "ar"),
        Reason(ReasonCode.WINDOW, Window.MORNING),
        Reason(ReasonCode.WINDOW, Window.EVENING),
        Reason(ReasonCode.CHILD_AGE, "6"),
    ]
    assert reasons_text(reasons) == (
        "Kinder 4 und 6 Jahre; Sie arbeiten früh, abends oder am Wochenende; dort spricht man Arabisch; "
        "geöffnet vormittags und abends"
    )


@pytest.mark.parametrize("situation", list(Situation))
def test_every_situation_has_words(situation: Situation) -> None:
    assert reasons_text([Reason(ReasonCode.SITUATION, situation)]).startswith("Sie ")


def test_limits_are_badges() -> None:
    limits = [
        Caveat(CaveatCode.MINIMUM_AGE, "60"),
        Caveat(CaveatCode.ONLY_FOR, "women"),
        Caveat(CaveatCode.TIMES_UNKNOWN),
    ]
    assert [text for _, text in caveat_badges(limits)] == ["ab 60 Jahren", "nur für Frauen", "Zeiten bitte erfragen"]
