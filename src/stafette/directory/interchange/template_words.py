"""German words of the own template for codes of the records, both ways."""

from __future__ import annotations

from typing import Final

from stafette.directory.enums import AccessibilityKind, ServiceStatus, TargetGroup

TARGET_GROUPS: Final[dict[str, str]] = {
    TargetGroup.CHILDREN: "Kinder",
    TargetGroup.YOUNG_PEOPLE: "Junge Menschen",
    TargetGroup.PARENTS: "Eltern",
    TargetGroup.SINGLE_PARENTS: "Alleinerziehende",
    TargetGroup.PREGNANT: "Schwangere",
    TargetGroup.WOMEN: "Frauen",
    TargetGroup.MEN: "Männer",
    TargetGroup.OLDER_PEOPLE: "Ältere Menschen",
    TargetGroup.NEWCOMERS: "Neu in Deutschland",
    TargetGroup.CARERS: "Pflegende Angehörige",
    TargetGroup.DISABILITY: "Menschen mit Behinderung",
    TargetGroup.JOB_SEEKERS: "Arbeitsuchende",
    TargetGroup.HOMELESS: "Menschen ohne Wohnung",
    TargetGroup.RELATIVES: "Angehörige",
}
ACCESSIBILITY: Final[dict[str, str]] = {
    AccessibilityKind.STEP_FREE: "stufenlos",
    AccessibilityKind.LIFT: "Aufzug",
    AccessibilityKind.TOILET: "barrierefreie Toilette",
    AccessibilityKind.PARKING: "Behindertenparkplatz",
    AccessibilityKind.INDUCTION_LOOP: "Induktionsschleife",
    AccessibilityKind.SIGN_LANGUAGE: "Gebärdensprache",
    AccessibilityKind.EASY_LANGUAGE: "Leichte Sprache",
}
STATUS: Final[dict[str, str]] = {
    ServiceStatus.ACTIVE: "aktiv",
    ServiceStatus.INACTIVE: "ruht",
    ServiceStatus.DEFUNCT: "beendet",
    ServiceStatus.TEMPORARILY_CLOSED: "vorübergehend geschlossen",
}
LANGUAGES: Final[dict[str, str]] = {
    "de": "Deutsch",
    "en": "Englisch",
    "uk": "Ukrainisch",
    "ru": "Russisch",
    "ar": "Arabisch",
    "tr": "Türkisch",
    "fa": "Persisch",
    "ps": "Paschtu",
    "ku": "Kurdisch",
    "ti": "Tigrinya",
    "so": "Somali",
    "am": "Amharisch",
    "fr": "Französisch",
    "es": "Spanisch",
    "pt": "Portugiesisch",
    "it": "Italienisch",
    "el": "Griechisch",
    "pl": "Polnisch",
    "cs": "Tschechisch",
    "sk": "Slowakisch",
    "hu": "Ungarisch",
    "ro": "Rumänisch",
    "bg": "Bulgarisch",
    "sq": "Albanisch",
    "sr": "Serbisch",
    "hr": "Kroatisch",
    "bs": "Bosnisch",
    "mk": "Mazedonisch",
    "sl": "Slowenisch",
    "nl": "Niederländisch",
    "da": "Dänisch",
    "sv": "Schwedisch",
    "vi": "Vietnamesisch",
    "zh": "Chinesisch",
    "th": "Thailändisch",
    "ja": "Japanisch",
    "ko": "Koreanisch",
    "hi": "Hindi",
    "ur": "Urdu",
    "pa": "Panjabi",
    "bn": "Bengalisch",
    "ta": "Tamil",
    "he": "Hebräisch",
    "ka": "Georgisch",
    "hy": "Armenisch",
    "az": "Aserbaidschanisch",
    "lt": "Litauisch",
    "lv": "Lettisch",
    "et": "Estnisch",
    "fi": "Finnisch",
    "sw": "Suaheli",
    "ha": "Hausa",
    "yo": "Yoruba",
    "ig": "Igbo",
    "wo": "Wolof",
    "gsg": "Deutsche Gebärdensprache",
    "rom": "Romanes",
}


def by_word(words: dict[str, str]) -> dict[str, str]:
    """German word and code → code, for reading."""
    return {**{code: code for code in words}, **{word: code for code, word in words.items()}}
