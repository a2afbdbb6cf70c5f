"""German names of codes, for readers."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stafette.directory.enums import AccessibilityKind, FieldGroup, TargetGroup, VerificationMethod

LANGUAGES: dict[str, Promise] = {
    "de": _("Deutsch"),
    "en": _("Englisch"),
    "uk": _("Ukrainisch"),
    "ar": _("Arabisch"),
    "ru": _("Russisch"),
    "tr": _("Türkisch"),
    "fa": _("Persisch (Farsi, Dari)"),
    "pl": _("Polnisch"),
    "ro": _("Rumänisch"),
    "fr": _("Französisch"),
    "bg": _("Bulgarisch"),
    "ku": _("Kurdisch"),
    "ti": _("Tigrinisch"),
    "es": _("Spanisch"),
    "it": _("Italienisch"),
    "sq": _("Albanisch"),
    "vi": _("Vietnamesisch"),
    "so": _("Somali"),
    "el": _("Griechisch"),
    "hr": _("Kroatisch"),
    "sr": _("Serbisch"),
    "bs": _("Bosnisch"),
    "hu": _("Ungarisch"),
    "pt": _("Portugiesisch"),
    "ps": _("Paschtu"),
    "ur": _("Urdu"),
    "am": _("Amharisch"),
    "zh": _("Chinesisch"),
}
SIGN_LANGUAGES = frozenset({"gsg", "dgs", "sgn"})

TARGET_GROUPS: dict[str, Promise] = {
    TargetGroup.CHILDREN: _("Kinder"),
    TargetGroup.YOUNG_PEOPLE: _("Jugendliche und junge Menschen bis 25"),
    TargetGroup.PARENTS: _("Eltern"),
    TargetGroup.SINGLE_PARENTS: _("Alleinerziehende"),
    TargetGroup.PREGNANT: _("Schwangere"),
    TargetGroup.WOMEN: _("Frauen"),
    TargetGroup.MEN: _("Männer"),
    TargetGroup.OLDER_PEOPLE: _("ältere Menschen"),
    TargetGroup.NEWCOMERS: _("Menschen, die neu in Deutschland sind"),
    TargetGroup.CARERS: _("pflegende Angehörige"),
    TargetGroup.DISABILITY: _("Menschen mit Behinderung"),
    TargetGroup.JOB_SEEKERS: _("Arbeitsuchende"),
    TargetGroup.HOMELESS: _("Menschen ohne Wohnung"),
    TargetGroup.RELATIVES: _("Angehörige"),
}

ACCESSIBILITY: dict[str, Promise] = {
    AccessibilityKind.STEP_FREE: _("Ohne Stufen erreichbar"),
    AccessibilityKind.LIFT: _("Aufzug"),
    AccessibilityKind.TOILET: _("Barrierefreie Toilette"),
    AccessibilityKind.PARKING: _("Parkplatz für Menschen mit Behinderung"),
    AccessibilityKind.INDUCTION_LOOP: _("Höranlage (Induktionsschleife)"),
    AccessibilityKind.SIGN_LANGUAGE: _("Gebärdensprache"),
    AccessibilityKind.EASY_LANGUAGE: _("Leichte Sprache"),
}

GROUPS: dict[str, Promise] = {
    FieldGroup.CONTACT: _("Kontakt"),
    FieldGroup.PLACE: _("Ort"),
    FieldGroup.TIMES: _("Zeiten"),
    FieldGroup.ELIGIBILITY: _("Für wen und Kosten"),
    FieldGroup.DESCRIPTION: _("Beschreibung"),
}

METHODS: dict[str, Promise] = {
    VerificationMethod.PARTNER_LINK: _("selbst bestätigt"),
    VerificationMethod.PHONE: _("am Telefon"),
    VerificationMethod.MAIL: _("per Mail"),
    VerificationMethod.VISIT: _("bei einem Besuch"),
    VerificationMethod.IMPORT: _("aus einer Datenübernahme"),
}


def language_name(code: str) -> str:
    """The German name of an ISO 639 code; the code itself where it is not known."""
    if code in SIGN_LANGUAGES:
        return gettext("Gebärdensprache")
    name = LANGUAGES.get(code.partition("-")[0].lower())
    return str(name) if name else code


def listed(words: list[str] | tuple[str, ...]) -> str:
    """ "Montag, Dienstag und Freitag"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s und %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
