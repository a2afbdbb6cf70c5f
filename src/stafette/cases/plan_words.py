"""The fixed words of the Kooperationsplan on paper, in plain German and three more languages. Pure.

German always stands first and is what holds; the second language helps to read it. What was agreed stays German.
``{…}`` are filled in by :mod:`stafette.cases.plan_pdf`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

GERMAN: Final = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """The words of one language. ``headings`` are keyed by the name of the content."""

    language_name: str
    title: str
    lead: str
    renew: str
    headings: MappingProxyType[str, str]
    steps: str
    what: str
    who: str
    until: str
    agreement: str
    change: str
    german_holds: str


_DE = PlanWords(
    language_name="Deutsch",
    title="Unser Plan",
    lead="Für {name}. Fassung {version} vom {day}.",
    renew="Wir erneuern den Plan zusammen, spätestens am {day}.",
    headings=MappingProxyType(
        {
            "potential": "Was Sie können und was gerade schwer ist",
            "offer": "Unser Angebot für Sie",
            "occupations": "Ihr Ziel: Arbeit oder Ausbildung",
            "efforts": "Was Sie tun und wie Sie es zeigen",
            "services": "Was wir für Sie tun",
            "language_course": "Deutsch lernen",
            "other_providers": "Wer noch hilft",
            "participation": "Arbeit trotz Krankheit oder Behinderung (Reha)",
        }
    ),
    steps="Die nächsten Schritte",
    what="Was?",
    who="Wer?",
    until="Bis wann?",
    agreement="Das haben wir zusammen besprochen. Dieser Plan ist kein Bescheid.",
    change="Passt etwas nicht mehr? Bitte rufen Sie an: {contact}.",
    german_holds="",
)
_EN = PlanWords(
    language_name="Englisch",
    title="Our plan",
    lead="For {name}. Version {version} of {day}.",
    renew="We will renew this plan together by {day} at the latest.",
    headings=MappingProxyType(
        {
            "potential": "What you are good at and what is difficult at the moment",
            "offer": "Our offer for you",
            "occupations": "Your goal: work or training",
            "efforts": "What you do and how you show it",
            "services": "What we do for you",
            "language_course": "Learning German",
            "other_providers": "Who else helps",
            "participation": "Working with an illness or disability (rehabilitation)",
        }
    ),
    steps="The next steps",
    what="What?",
    who="Who?",
    until="By when?",
    agreement="This is what we talked about together. This plan is not an official decision.",
    change="Does something no longer fit? Please call: {contact}.",
    german_holds="The German text is the one that counts.",
)
_UK = PlanWords(
    language_name="Ukrainisch",
    title="Наш план",
    lead="Для: {name}. Версія {version} від {day}.",
    renew="Ми разом оновимо цей план не пізніше {day}.",
    headings=MappingProxyType(
        {
            "potential": "Що Ви вмієте і що зараз важко",
            "offer": "Наша пропозиція для Вас",
            "occupations": "Ваша мета: робота або навчання професії",
            "efforts": "Що Ви робите і як Ви це показуєте",
            "services": "Що ми робимо для Вас",
            "language_course": "Вивчення німецької мови",
            "other_providers": "Хто ще допомагає",
            "participation": "Робота при хворобі або інвалідності (реабілітація)",
        }
    ),
    steps="Наступні кроки",
    what="Що?",
    who="Хто?",
    until="До якого дня?",
    agreement="Це ми обговорили разом. Цей план не є офіційним рішенням.",
    change="Щось більше не підходить? Будь ласка, зателефонуйте: {contact}.",
    german_holds="Чинним є німецький текст.",
)
_AR = PlanWords(
    language_name="Arabisch",
    title="خطتنا",
    lead="إلى: {name}. النسخة {version} بتاريخ {day}.",
    renew="نجدد هذه الخطة معاً في موعد أقصاه {day}.",
    headings=MappingProxyType(
        {
            "potential": "ما تجيده وما هو صعب الآن",
            "offer": "عرضنا لك",
            "occupations": "هدفك: عمل أو تدريب مهني",
            "efforts": "ما تقوم به أنت وكيف تثبت ذلك",
            "services": "ما نقوم به من أجلك",
            "language_course": "تعلم اللغة الألمانية",
            "other_providers": "من يساعد أيضاً",
            "participation": "العمل مع المرض أو الإعاقة (إعادة التأهيل)",
        }
    ),
    steps="الخطوات القادمة",
    what="ماذا؟",
    who="من؟",
    until="حتى متى؟",
    agreement="هذا ما تحدثنا عنه معاً. هذه الخطة ليست قراراً رسمياً.",
    change="هل هناك شيء لم يعد مناسباً؟ يرجى الاتصال: {contact}.",
    german_holds="النص الألماني هو المعتمد.",
)
WORDS: Final = MappingProxyType({GERMAN: _DE, "en": _EN, "uk": _UK, "ar": _AR})
"""By language (ISO 639-1)."""

SECOND: Final = tuple(language for language in WORDS if language != GERMAN)
"""Languages that may stand beside the German."""
