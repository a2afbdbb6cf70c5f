"""Intervals for shares and their differences; pure arithmetic, no Django.

Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212;
R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven methods,
Statistics in Medicine 17 (1998), 873-890 (method 10: square-and-add of two Wilson intervals, without continuity
correction).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """A point estimate with its limits, all as shares (0 to 1; differences −1 to 1)."""

    estimate: float
    low: float
    high: float


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(hits: int, total: int, *, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of ``hits`` out of ``total``.

    ``(p + z²/2n ± z·sqrt(p(1−p)/n + z²/4n²)) / (1 + z²/n)`` with p = hits/total.

    Raises:
        ValueError: nothing was counted, hits are not within 0 to total, or the confidence is no share.
    """
    if total <= 0 or not 0 <= hits <= total:
        raise ValueError("hits lie between 0 and a positive total")
    z = _quantile(confidence)
    share = hits / total
    middle = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if hits == 0 else max(0.0, (middle - half) / scale)
    high = 1.0 if hits == total else min(1.0, (middle + half) / scale)
    return Interval(share, low, high)


def newcombe(hits_a: int, total_a: int, hits_b: int, total_b: int, *, confidence: float = 0.95) -> Interval:
    """Interval of the difference of two independent shares, a − b (Newcombe's method 10).

    Raises:
        ValueError: as for :func:`wilson`.
    """
    a, b = wilson(hits_a, total_a, confidence=confidence), wilson(hits_b, total_b, confidence=confidence)
    difference = a.estimate - b.estimate
    low = difference - sqrt((a.estimate - a.low) ** 2 + (b.high - b.estimate) ** 2)
    high = difference + sqrt((a.high - a.estimate) ** 2 + (b.estimate - b.low) ** 2)
    return Interval(difference, low, high)
