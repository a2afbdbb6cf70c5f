"""Money: ``Decimal`` in euros, never a float, rounded once at the end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NO_BREAK = "\u00a0"


def cents(amount: Decimal) -> Decimal:
    """The one rounding: to whole cents, half a cent up (away from zero), as merchants do (DIN 1333).

    Raises:
        TypeError: the amount is no Decimal.
        ValueError: the amount is not finite.
    """
    if not isinstance(amount, Decimal):
        raise TypeError("money is a Decimal")
    if not amount.is_finite():
        raise ValueError("money is finite")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def euro(amount: Decimal) -> str:
    """German notation with no-break space: ``1.234,50 €``; whole euros keep their cents.

    Raises:
        TypeError: the amount is no Decimal.
        ValueError: the amount is not finite.
    """
    rounded = cents(amount)
    if rounded == 0:
        rounded = abs(rounded)  # no minus before nothing
    english = f"{abs(rounded):,.2f}"
    german = english.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return f"{'−' if rounded < 0 else ''}{german}{NO_BREAK}€"
