"""What people type into the forms of tray, code and need finder."""

from __future__ import annotations

import pytest

from stafette.directory.forms.finder import HouseholdForm
from stafette.directory.forms.tray import CodeForm, SentenceForm, SheetForm
from stafette.directory.needs import Household, Relation, Situation, Window


@pytest.mark.parametrize("typed", ["K7M4XP", "k7m 4xp", " K7M-4XP ", "k7m4xp"])
def test_a_code_may_be_typed_freely(typed: str) -> None:
    form = CodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "K7M4XP"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Bitte geben Sie den Code ein. Er steht unten auf dem Blatt."),
        ("K7M", "Der Code hat 6 Zeichen, hier sind es 3. Bitte vergleichen Sie mit dem Blatt."),
        ("K7M4X!", "„!“ kommt in keinem Code vor. Bitte vergleichen Sie mit dem Blatt."),
        ("K7M4X0", "„0“ kommt in keinem Code vor. Bitte vergleichen Sie mit dem Blatt."),
    ],
)
def test_a_wrong_code_is_explained(typed: str, message: str) -> None:
    form = CodeForm({"code": typed})
    assert form.errors["code"] == [message]
    assert form["code"].value() == typed


def test_only_staff_write_on_the_sheet() -> None:
    assert not SentenceForm(for_staff=False).fields
    assert set(SheetForm(for_staff=False).fields) == {"key"}
    assert set(SentenceForm(for_staff=True).fields) == {"sentence", "way"}


def test_a_sentence_becomes_one_line() -> None:
    form = SentenceForm({"sentence": " Nehmen Sie\nden Brief  mit. ", "way": ""}, for_staff=True)
    assert form.is_valid()
    assert form.text("sentence") == "Nehmen Sie den Brief mit."


def test_a_long_sentence_is_refused_and_kept() -> None:
    form = SentenceForm({"sentence": "x" * 201, "way": ""}, for_staff=True)
    assert form.errors["sentence"] == ["Bitte kürzen Sie den Satz auf 200 Zeichen."]
    assert form["sentence"].value() == "x" * 201


@pytest.mark.parametrize(
    ("typed", "ages"),
    [("", ()), ("4", (4,)), ("4, 7", (4, 7)), ("4 und 7 Jahre", (4, 7)), ("0;3/15", (0, 3, 15)), ("3 3", (3, 3))],
)
def test_ages_may_be_written_freely(typed: str, ages: tuple[int, ...]) -> None:
    form = HouseholdForm({"children": typed})
    assert form.is_valid()
    assert form.household().children == ages


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("vier", "„vier“ verstehen wir nicht. Bitte schreiben Sie nur Zahlen, zum Beispiel: 4, 7."),
        ("6 Monate", "„Monate“ verstehen wir nicht. Bitte schreiben Sie nur Zahlen, zum Beispiel: 4, 7."),
        ("1 2 3 4 5 6 7", "Bitte nennen Sie höchstens 6 Kinder."),
        ("26", "Bitte nennen Sie nur Kinder bis 25 Jahre."),
    ],
)
def test_wrong_ages_are_explained(typed: str, message: str) -> None:
    assert HouseholdForm({"children": typed}).errors["children"] == [message]


def test_the_answers_become_a_household() -> None:
    form = HouseholdForm(
        {
            "children": "4",
            "family": ["separated", "debts"],
            "health": ["soul"],
            "german": "german_more",
            "care": ["mother"],
            "windows": ["evening"],
            "languages": ["ar"],
        }
    )
    assert form.is_valid()
    assert form.household() == Household(
        children=(4,),
        situations=frozenset({Situation.SEPARATED, Situation.DEBTS, Situation.SOUL, Situation.GERMAN_MORE}),
        cares_for=(Relation.MOTHER,),
        windows=frozenset({Window.EVENING}),
        languages=("ar",),
    )


def test_every_situation_can_be_chosen() -> None:
    fields = HouseholdForm().fields
    offered = {value for name in ("family", "health", "german") for value, _ in fields[name].choices}  # type: ignore[attr-defined]  # choice fields
    assert offered - {""} == {situation.value for situation in Situation}
