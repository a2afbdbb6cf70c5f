"""What a visitor asks: the address of a search read into words, place, filters and page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from stafette.directory import finding
from stafette.directory.forms.search import FilterForm, SearchForm
from stafette.directory.present.facts import Today
from stafette.directory.present.words import TARGET_GROUPS, language_name
from stafette.directory.search import Flag, SearchQuery
from stafette.directory.views.page import address

MOST_PAGES = 10_000
_FLAGS = {
    "kostenlos": Flag.FREE_OF_CHARGE,
    "barrierefrei": Flag.BARRIER_FREE,
    "kinderbetreuung": Flag.CHILDCARE,
}


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is on, and the address without it."""

    label: str
    remove_url: str


@dataclass(slots=True)
class Asked:
    """A question. ``town`` is what was typed as place; ``theme`` a slug that links of theme pages carry."""

    form: SearchForm
    filters_form: FilterForm
    page: int
    theme: str
    filters: dict[str, Any] = field(default_factory=dict)
    place_known: bool = False

    @property
    def q(self) -> str:
        """The words."""
        return str(self.form.cleaned_data.get("q", ""))

    @property
    def typed_place(self) -> str:
        """The place as typed."""
        return str(self.form.cleaned_data.get("ort", ""))

    def check_place(self) -> None:
        """Say so if nobody knows the place.

        Raises:
            SearchUnavailable: there is no index.
        """
        self.place_known = bool(self.typed_place) and finding.is_known_place(self.typed_place)
        if self.typed_place and not self.place_known:
            text = gettext(
                "Den Ort „%(place)s“ kennen wir nicht. Versuchen Sie einen größeren Ort oder die Postleitzahl."
            )
            self.form.add_error("ort", text % {"place": self.typed_place})

    def miss_place(self) -> None:
        """Say that a radius needs a place."""
        self.filters_form.add_error(
            "umkreis", gettext("Bitte geben Sie oben einen Ort an. Dann wissen wir, wo wir messen.")
        )

    def query(self, today: Today, size: int) -> SearchQuery:
        """The question to the index."""
        flags = Flag(0)
        for name, flag in _FLAGS.items():
            flags |= flag if self.filters.get(name) else Flag(0)
        return SearchQuery(
            day=today.day,
            text=self.q,
            themes=(self.theme,) if self.theme else (),
            place=self.typed_place if self.place_known else "",
            radius_km=self.filters.get("umkreis"),
            open_at=today.now if self.filters.get("offen") else None,
            holiday=today.day in today.holidays,
            languages=(self.filters["sprache"],) if self.filters.get("sprache") else (),
            target_groups=(self.filters["fuer"],) if self.filters.get("fuer") else (),
            flags=flags,
            offset=(self.page - 1) * size,
            limit=size,
        )

    def values(self) -> dict[str, str]:
        """The question as parts of an address, without the page."""
        words = {"q": self.form["q"].value() or "", "ort": self.form["ort"].value() or "", "thema": self.theme}
        return {name: str(value) for name, value in (words | self.filter_values()).items() if value}

    def filter_values(self) -> dict[str, str]:
        """The filters that are on as parts of an address."""
        return {name: "on" if value is True else str(value) for name, value in self.filters.items() if value}

    def address(self, name: str = "search", without: tuple[str, ...] = (), **changes: str | int) -> str:
        """The address of the same question, changed."""
        kept = {key: value for key, value in self.values().items() if key not in without}
        return address(name, **(kept | changes))

    def active(self, theme_name: str) -> tuple[ActiveFilter, ...]:
        """Filters that are on, each with the way to take it off."""
        labels = {"thema": theme_name} if self.theme else {}
        labels |= {name: self._label(name, value) for name, value in self.filters.items() if value}
        return tuple(ActiveFilter(label, self.address(without=(name,))) for name, label in labels.items())

    def _label(self, name: str, value: Any) -> str:
        if name == "umkreis":
            return gettext("bis %(km)s km") % {"km": value}
        if name == "sprache":
            return language_name(value)
        if name == "fuer":
            return str(TARGET_GROUPS[value])
        return str(self.filters_form.fields[name].label)


def read_question(request: HttpRequest) -> Asked:
    """Read the address; what cannot be read stands as an error at its field and does not filter."""
    form, filters_form = SearchForm(request.GET), FilterForm(request.GET)
    form.is_valid()
    filters_form.is_valid()
    return Asked(
        form, filters_form, page_number(request), request.GET.get("thema", ""), dict(filters_form.cleaned_data)
    )


def page_number(request: HttpRequest) -> int:
    """The page of the address, 1 for anything that is no page."""
    text = request.GET.get("seite", "1")
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 6 else 1
