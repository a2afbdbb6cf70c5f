"""Candidates for duplicates among organisations and services, each with its reasons; people decide.

Records are compared only within blocks (same phone, mail, web address, postcode and word, owner and word), so that the
work grows with the number of records. Points are summed; every point has a reason that is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from stafette.directory.interchange.duplicate_profile import Profile, name_similarity, profiles
from stafette.directory.interchange.result import EntityKind
from stafette.directory.records import Catalog

MAX_BLOCK: Final = 60
"""Larger blocks say nothing (a switchboard, a common word) and are skipped."""
THRESHOLD: Final = 65
NAME_NEEDED: Final = 0.6
NAME_NEEDED_WITHIN: Final = 0.85
"""One organisation names its own offers apart on purpose ("Rente, vor Ort" and "Rente, am Telefon")."""
SAME_TEXT: Final = 88.0
"""Similarity of descriptions in per cent from which they count as the same."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two records look like one: a code for programs, German words for people, points for the sum."""

    code: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records."""

    source: str
    source_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be the same. ``score`` is the sum of the reasons' points, at most 100."""

    kind: EntityKind
    left: Side
    right: Side
    score: int
    reasons: tuple[Reason, ...]

    @property
    def pair(self) -> frozenset[str]:
        """Both ids, in no order."""
        return frozenset({self.left.source_id, self.right.source_id})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Candidates against labelled pairs: hits, false alarms, missed; shares from 0 to 1 (1 where nothing counts)."""

    hits: int
    false_alarms: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the candidates that are right."""
        found = self.hits + self.false_alarms
        return self.hits / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of the labelled pairs that were found."""
        known = self.hits + self.missed
        return self.hits / known if known else 1.0


def find_duplicates(
    incoming: Catalog, others: Sequence[Catalog] = (), *, threshold: int = THRESHOLD
) -> list[Candidate]:
    """Candidates within ``incoming`` and between it and ``others`` (catalogues of other sources), best first."""
    own = profiles(incoming)
    foreign = [profile for catalog in others if catalog.source != incoming.source for profile in profiles(catalog)]
    found: list[Candidate] = []
    related: set[frozenset[tuple[str, str]]] = set()
    for kind in (EntityKind.ORGANIZATION, EntityKind.SERVICE):
        mine = [profile for profile in own if profile.kind is kind]
        theirs = [profile for profile in foreign if profile.kind is kind]
        for one, other in _pairs(mine, theirs):
            reasons = _organization_reasons(one, other) if kind is EntityKind.ORGANIZATION else []
            if kind is EntityKind.SERVICE:
                reasons = _service_reasons(one, other, related)
            score = min(100, sum(reason.points for reason in reasons))
            if reasons and score >= threshold:
                found.append(_candidate(kind, one, other, score, reasons))
                if kind is EntityKind.ORGANIZATION:
                    related.add(frozenset({(one.source, one.source_id), (other.source, other.source_id)}))
    return sorted(found, key=lambda item: (-item.score, item.kind.value, item.left.source_id, item.right.source_id))


def evaluate(candidates: Iterable[Candidate], labelled: Iterable[tuple[EntityKind, str, str]]) -> Evaluation:
    """Compare candidates with labelled pairs (kind, id, id) of the same catalogue."""
    known = {(kind, frozenset({one, other})) for kind, one, other in labelled}
    found = {(candidate.kind, candidate.pair) for candidate in candidates}
    return Evaluation(hits=len(known & found), false_alarms=len(found - known), missed=len(known - found))


def _candidate(kind: EntityKind, one: Profile, other: Profile, score: int, reasons: list[Reason]) -> Candidate:
    return Candidate(
        kind=kind,
        left=Side(one.source, one.source_id, one.name),
        right=Side(other.source, other.source_id, other.name),
        score=score,
        reasons=tuple(reasons),
    )


def _pairs(mine: Sequence[Profile], theirs: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Every pair that shares a block once; two foreign records are never compared."""
    blocks: dict[tuple[str, ...], list[int]] = {}
    everything = [*mine, *theirs]
    common = Counter(word for profile in everything for word in set(profile.words))
    for index, profile in enumerate(everything):
        for key in _block_keys(profile, common):
            blocks.setdefault(key, []).append(index)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) > MAX_BLOCK:
            continue
        for first, second in combinations(members, 2):
            if first < len(mine) and (first, second) not in seen:
                seen.add((first, second))
                yield everything[first], everything[second]


def _block_keys(profile: Profile, common: Counter[str]) -> set[tuple[str, ...]]:
    keys: set[tuple[str, ...]] = {("phone", phone) for phone in profile.phones}
    keys |= {("mail", mail) for mail in profile.mails}
    keys |= {("place", *place) for place in profile.places}
    if profile.web:
        keys.add(("web", profile.web))
    starts = {word[:4] for word in profile.words}
    keys |= {("town", town, start) for town in profile.towns for start in starts}
    if profile.owner:
        keys |= {("owner", profile.source, profile.owner, start) for start in starts}
    keys |= {("rare", word) for word in profile.words if common[word] <= 8}
    keys.add(("name", *sorted(profile.words)))
    return keys


def _organization_reasons(one: Profile, other: Profile) -> list[Reason]:
    similarity = _name_similarity(one, other)
    if similarity < NAME_NEEDED:
        return []
    reasons = [_name_reason(one, other, similarity, (50, 42, 25)), *_contact_reasons(one, other)]
    if one.places & other.places:
        reasons.append(Reason("same_address", "gleiche Anschrift", 25))
    elif _apart(one, other):
        reasons.append(Reason("other_town", "andere Gemeinde", -30))
    if _same_text(one, other):
        reasons.append(Reason("same_text", "Beschreibung fast gleich", 15))
    return reasons


def _service_reasons(one: Profile, other: Profile, related: set[frozenset[tuple[str, str]]]) -> list[Reason]:
    similarity = _name_similarity(one, other)
    owner = _owner_reason(one, other, related)
    if owner is None or similarity < (NAME_NEEDED_WITHIN if owner.code == "same_owner" else NAME_NEEDED):
        return []
    reasons = [_name_reason(one, other, similarity, (35, 30, 10)), owner, *_place_reasons(one, other, owner)]
    if one.phones & other.phones:
        reasons.append(Reason("same_phone", "gleiche Telefonnummer", 10))
    if one.web and one.web == other.web:
        reasons.append(Reason("same_web", "gleiche Internetseite", 10))
    if one.text and other.text:
        same = _same_text(one, other)
        reasons.append(
            Reason("same_text", "Beschreibung fast gleich", 25)
            if same
            else Reason("other_text", "andere Beschreibung", -15)
        )
    return reasons


def _place_reasons(one: Profile, other: Profile, owner: Reason) -> list[Reason]:
    """Place and times of two services."""
    reasons = []
    if one.places & other.places:
        reasons.append(Reason("same_address", "gleicher Ort", 15))
    elif one.places and other.places and owner.code == "same_owner":
        reasons.append(Reason("other_place", "anderer Ort desselben Trägers", -25))
    elif _apart(one, other):
        reasons.append(Reason("other_town", "andere Gemeinde", -25))
    if one.times and other.times and not one.times & other.times:
        reasons.append(Reason("other_times", "andere Zeiten", -20))
    return reasons


def _name_similarity(one: Profile, other: Profile) -> float:
    """Names with different numbers (A1, A2; 5, 20) mean different things."""
    if one.numbers != other.numbers:
        return 0.0
    return name_similarity(one.words, other.words)


def _name_reason(one: Profile, other: Profile, similarity: float, points: tuple[int, int, int]) -> Reason:
    if sorted(one.words) == sorted(other.words):
        return Reason("same_name", f"gleicher Name: „{other.name}“", points[0])
    if similarity >= 0.9:
        return Reason("near_name", f"Name fast gleich: „{one.name}“ und „{other.name}“", points[1])
    return Reason("similar_name", f"Name ähnlich: „{one.name}“ und „{other.name}“", points[2])


def _contact_reasons(one: Profile, other: Profile) -> list[Reason]:
    reasons = []
    if one.phones & other.phones:
        reasons.append(Reason("same_phone", "gleiche Telefonnummer", 30))
    if one.mails & other.mails:
        reasons.append(Reason("same_mail", "gleiche E-Mail-Adresse", 30))
    elif one.mail_domains & other.mail_domains:
        reasons.append(Reason("same_mail_domain", "E-Mail-Adressen bei derselben Domain", 10))
    if one.web and one.web == other.web:
        reasons.append(Reason("same_web", "gleiche Internetseite", 20))
    if not reasons and one.phones and other.phones and one.mails and other.mails:
        reasons.append(Reason("other_contacts", "andere Telefonnummern und E-Mail-Adressen", -15))
    return reasons


def _owner_reason(one: Profile, other: Profile, related: set[frozenset[tuple[str, str]]]) -> Reason | None:
    owners = frozenset({(one.source, one.owner), (other.source, other.owner)})
    if len(owners) == 1:
        return Reason("same_owner", "gleiche Organisation", 20)
    if owners in related:
        return Reason("related_owner", "Organisation vermutlich dieselbe", 20)
    if name_similarity(one.owner_words, other.owner_words) >= 0.9 and not _apart(one, other):
        return Reason("near_owner", "Organisation heißt fast gleich", 15)
    if one.phones & other.phones:
        return Reason("shared_phone", "verschiedene Organisationen mit derselben Telefonnummer", 5)
    return None


def _apart(one: Profile, other: Profile) -> bool:
    return bool(one.towns and other.towns and not one.towns & other.towns)


def _same_text(one: Profile, other: Profile) -> bool:
    return bool(one.text and other.text) and fuzz.token_set_ratio(one.text, other.text) >= SAME_TEXT
