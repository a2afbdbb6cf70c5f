"""What partners said, counted per offer and month, shown only where the number is not small."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Sum
from django.utils.translation import gettext

from stafette.core import dated
from stafette.directory.models import RedemptionCount
from stafette.directory.services.handouts import Answer

MONTHS = 12


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often an answer was given in the last twelve months, as a text that names no small number."""

    answer: str
    text: str


def answer_counts(service_id: UUID, day: date) -> tuple[AnswerCount, ...]:
    """Both answers. Months are never shown one by one, and none is told from few: differences would tell."""
    threshold = dated.number("small_number_threshold", day)
    since = day.replace(day=1) - relativedelta(months=MONTHS - 1)
    rows = RedemptionCount.objects.filter(service_id=service_id, month__gte=since).order_by("answer")
    totals = dict(rows.values_list("answer").annotate(total=Sum("count")))
    return tuple(AnswerCount(answer.value, _text(totals.get(answer.value, 0), threshold)) for answer in Answer)


def _text(number: int, threshold: int) -> str:
    if number < threshold:
        return gettext("weniger als %(threshold)d") % {"threshold": threshold}
    return str(number)
