"""Plain German for the machine: words, lemmas, compound parts, spelling, sort keys. See README.md."""

from __future__ import annotations

from stafette.language.analysis import Term, TermKind, Word, analyse, analyse_word, terms_of
from stafette.language.hanta import is_known_word, preload
from stafette.language.normalise import bare_form, clean, normal_form, sort_key
from stafette.language.stopwords import is_stop_word, restore_dots
from stafette.language.tokens import Token, iter_words, tokenise

__all__ = [
    "Term",
    "TermKind",
    "Token",
    "Word",
    "analyse",
    "analyse_word",
    "bare_form",
    "clean",
    "is_known_word",
    "is_stop_word",
    "iter_words",
    "normal_form",
    "preload",
    "restore_dots",
    "sort_key",
    "terms_of",
    "tokenise",
]
