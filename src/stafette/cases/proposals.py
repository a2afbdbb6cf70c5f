"""What usually comes after a step of some kind: three proposals each. Pure data; a person chooses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that could come next: key of its kind, and a title of a few words."""

    kind: str
    title: str


_CALL = Proposal("call", "Anrufen und nachfragen")
_TALK = Proposal("conversation", "Gespräch führen")
_OFFER = Proposal("offer", "Passendes Angebot finden")
_BACK = Proposal("follow_up", "Nachfassen, wie es läuft")
_DEFAULT = (_TALK, _CALL, _OFFER)

_AFTER: dict[str, tuple[Proposal, Proposal, Proposal]] = {
    "first_talk": (_TALK, Proposal("cooperation_plan", "Kooperationsplan erstellen"), _OFFER),
    "conversation": (_CALL, _OFFER, Proposal("application", "Bewerbung vorbereiten")),
    "status_talk": (
        Proposal("activation", "Platz in einer Maßnahme buchen"),
        Proposal("language_course", "Sprachkurs beginnen"),
        _TALK,
    ),
    "team_talk": (
        _TALK,
        Proposal("hard_to_reach", "Anders in Kontakt kommen"),
        Proposal("consultation", "Rat beim Gesundheits-Coaching holen"),
    ),
    "call": (_TALK, Proposal("follow_up", "Noch einmal anrufen"), _OFFER),
    "follow_up": (_BACK, _TALK, Proposal("team_talk", "Im Team besprechen")),
    "watch": (_BACK, _TALK, Proposal("watch", "Weiter im Blick behalten")),
    "consultation": (_TALK, _OFFER, _BACK),
    "application": (
        Proposal("follow_up", "Nach der Bewerbung nachfragen"),
        Proposal("company_trial", "Probetage vereinbaren"),
        Proposal("placement", "Stelle vorschlagen"),
    ),
    "placement": (
        Proposal("follow_up", "Nach dem Vorschlag nachfragen"),
        Proposal("company_trial", "Probetage vereinbaren"),
        Proposal("application", "Bewerbung vorbereiten"),
    ),
    "company_trial": (
        Proposal("call", "Nach dem Probetag anrufen"),
        Proposal("wage_subsidy", "Zuschuss für den Betrieb klären"),
        Proposal("aftercare", "Nach dem Start begleiten"),
    ),
    "event": (Proposal("call", "Nach dem Treffen anrufen"), _TALK, _OFFER),
    "offer": (Proposal("follow_up", "Nachfragen, ob das Angebot hilft"), _TALK, _OFFER),
    "municipal": (Proposal("follow_up", "Nachfragen, ob die Beratung läuft"), _TALK, _OFFER),
    "language_course": (
        Proposal("watch", "Den Kurs im Blick behalten"),
        Proposal("job_language_course", "Berufssprachkurs anschließen"),
        Proposal("status_talk", "Nach dem Kurs sprechen"),
    ),
    "job_language_course": (
        Proposal("watch", "Den Kurs im Blick behalten"),
        Proposal("placement", "Stelle vorschlagen"),
        Proposal("status_talk", "Nach dem Kurs sprechen"),
    ),
    "further_training": (
        Proposal("watch", "Die Weiterbildung im Blick behalten"),
        Proposal("placement", "Stelle vorschlagen"),
        Proposal("status_talk", "Nach der Weiterbildung sprechen"),
    ),
    "aftercare": (_CALL, Proposal("aftercare", "Weiter begleiten"), _TALK),
    "coaching": (Proposal("coaching", "Nächstes Treffen"), _TALK, Proposal("aftercare", "Nach dem Start begleiten")),
    "budget_decision": (
        Proposal("activation", "Platz in einer Maßnahme buchen"),
        Proposal("further_training", "Weiterbildung beginnen"),
        _TALK,
    ),
    "cooperation_plan": (_TALK, Proposal("watch", "Den Plan im Blick behalten"), _OFFER),
}
_MEASURE = (
    Proposal("watch", "Die Maßnahme im Blick behalten"),
    Proposal("status_talk", "Nach der Maßnahme sprechen"),
    Proposal("placement", "Stelle vorschlagen"),
)


def after(kind: str, group: str = "") -> tuple[Proposal, Proposal, Proposal]:
    """Three different kinds of steps that usually follow one of ``kind``; measures have proposals in common."""
    return _AFTER.get(kind) or (_MEASURE if group == "measure" else _DEFAULT)


def first() -> tuple[Proposal, Proposal, Proposal]:
    """What a way usually begins with."""
    return (Proposal("first_talk", "Erstes Gespräch"), _CALL, _TALK)


def anytime() -> tuple[Proposal, Proposal, Proposal]:
    """What is usually added to a way."""
    return _DEFAULT
