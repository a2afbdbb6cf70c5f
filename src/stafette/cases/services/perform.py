"""How every verb of the spine runs: lock, check, move, log, announce; a broken rule becomes a friendly sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import DatabaseError as SaveError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import Error as DatabaseError
from psycopg.errors import InsufficientPrivilege

from stafette.accounts.models import User
from stafette.cases.models import Case, Handover, Step, Transfer, Transition
from stafette.cases.perms import Standing
from stafette.cases.transitions import MACHINES, Move
from stafette.core import actor as actors
from stafette.core import clock
from stafette.core.actor import Actor, ActorKind

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class RuleBroken(Exception):
    """A rule of the relay speaks against it. The text says in plain German which one and what helps.

    ``rule`` is the name of the database constraint, or a word for rules that only the code knows.
    """

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


class NotAllowed(RuleBroken):
    """This actor may not do that."""


class AlreadyDone(Exception):
    """Somebody did it before (a double click, a colleague). ``by`` is empty for a machine or an outside body."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__("already done")
        self.by = by
        self.at = at


def _more_texts() -> dict[str, str]:
    return {
        "cases_measure_start_full": _("Dieser Start ist gerade voll geworden. Bitte wählen Sie einen anderen."),
        "cases_measure_start_seats": _("So viele Plätze sind schon vergeben. Bitte sagen Sie zuerst Plätze ab."),
        "cases_measure_start_in_contract": _("Der Start liegt außerhalb des Vertrags. Bitte prüfen Sie die Tage."),
        "cases_measure_start_once": _("Diesen Start gibt es schon."),
        "cases_measure_start_period": _("Das Ende liegt vor dem Start. Bitte prüfen Sie die Tage."),
        "cases_measure_contract_once": _("Diese Vertragsnummer gibt es schon."),
        "cases_measure_contract_period": _("Das Ende liegt vor dem Anfang. Bitte prüfen Sie die Tage."),
        "cases_measure_once": _("Eine Maßnahme mit diesem Namen gibt es schon."),
        "cases_plan_is_kept": _("Eine Fassung des Plans bleibt, wie sie ist. Bitte schreiben Sie eine neue."),
        "cases_measure_ages": _("Das höchste Alter liegt unter dem niedrigsten."),
    }


def _texts() -> dict[str, str]:
    return {
        "cases_never_without_step": _(
            "Dann wäre niemand mehr am Zug. Bitte geben Sie den nächsten Schritt an. "
            "Oder beenden Sie den Weg mit Grund."
        ),
        "cases_owner_is_here": _("Diese Person arbeitet nicht mehr hier. Bitte wählen Sie jemand anderen."),
        "cases_holder_is_here": _(
            "Verantwortlich kann nur sein, wer hier arbeitet und zum Team gehört. Bitte wählen Sie jemand anderen."
        ),
        "cases_handed_step_is_watched": _("Ein Schritt bei einer anderen Stelle braucht hier jemanden, der nachsieht."),
        "cases_closed_without_steps": _("Es sind noch Schritte offen. Bitte schließen Sie sie zuerst ab."),
        "cases_leaver_holds_case": _(
            "Diese Person ist noch für Menschen verantwortlich. Bitte übernehmen Sie diese Wege zuerst."
        ),
        "cases_leaver_holds_step": _("Diese Person ist noch am Zug. Bitte übernehmen Sie ihre Schritte zuerst."),
        "cases_leaver_stands_in": _(
            "Diese Person vertritt noch jemanden. Bitte bestimmen Sie zuerst eine andere Vertretung."
        ),
        "cases_deputy_is_here": _("Diese Vertretung arbeitet nicht mehr hier. Bitte wählen Sie jemand anderen."),
        "cases_case_received_elsewhere": _(
            "Bitte geben Sie an, welche Stelle übernimmt, und wann sie das bestätigt hat oder wann der erste Termin "
            "dort ist."
        ),
        "cases_case_one_open": _("Für diese Person gibt es schon einen offenen Weg."),
        "cases_handover_one_open": _(
            "Dieser Schritt ist schon jemandem angeboten. Bitte ziehen Sie das zuerst zurück."
        ),
        "cases_transfer_one_open": _("Dieser Weg ist schon einem Team angeboten. Bitte ziehen Sie das zuerst zurück."),
        "cases_offer_is_open": _("Anbieten lässt sich nur, was noch offen ist, und nur durch die Person am Zug."),
        "cases_holder_offers": _("Nur wer am Zug ist oder das Team leitet, kann etwas übergeben."),
        "cases_step_one_watch": _("Auf diesen Schritt sieht schon jemand."),
        **_more_texts(),
    }


_IMMEDIATE = "SET CONSTRAINTS ALL IMMEDIATE"
_DEFERRED = "SET CONSTRAINTS ALL DEFERRED"


@contextmanager
def _checked() -> Iterator[None]:
    """One transaction (or savepoint) at whose end all rules are checked, so that the caller learns of it here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            yield
            cursor.execute(_IMMEDIATE)
            cursor.execute(_DEFERRED)
    except IntegrityError as error:
        rule = _rule_of(error)
        text = _texts().get(rule)
        if text is None:
            raise
        raise RuleBroken(rule, text) from error
    except SaveError as error:
        if not _lost_sight(error):
            raise
        sentence = _("Das hat sich gerade geändert, oder Sie dürfen es nicht mehr. Bitte laden Sie die Seite neu.")
        raise RuleBroken("out_of_sight", sentence) from error


def _lost_sight(error: SaveError) -> bool:
    """Whether somebody lost the right to see the case in this moment: a row is out of sight, or may not be added."""
    if type(error) is SaveError:  # Django's own: an update found no row; what the database says has a kind of its own
        return True
    cause = error.__cause__
    return isinstance(cause, InsufficientPrivilege) and "row-level security" in str(cause)


def _rule_of(error: IntegrityError) -> str:
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, DatabaseError) else ""


def verb(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Run a service as its keyword ``actor``, in one transaction, with all rules checked at its end.

    Raises:
        RuleBroken: a rule of the relay speaks against it; nothing has changed.
    """

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        who = cast(Actor, kwargs["actor"])
        with actors.acting(who), _checked():
            return function(*args, **kwargs)

    return run


def standing_of(actor: Actor) -> Standing:
    """Who the actor is with regard to cases."""
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        return Standing(None, machine=actor.kind is ActorKind.SYSTEM)
    return Standing(actor.id, actor.persons, actor.teams, actor.roles)


def locked_case(actor: Actor, case_id: UUID) -> Case:
    """The case, locked; every verb locks the case before anything in it.

    Raises:
        Case.DoesNotExist: there is none, or not for this actor.
    """
    return Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)


def locked_step(actor: Actor, step_id: UUID) -> Step:
    """The step with its case, both locked, the case first.

    Raises:
        Step.DoesNotExist: there is none, or not for this actor.
    """
    case_id = Step.objects.visible_to(actor).values_list("case", flat=True).get(pk=step_id)
    locked_case(actor, case_id)
    return Step.objects.select_for_update(of=("self",)).select_related("case", "kind").get(pk=step_id)


def allowed(machine: str, action: str, state: str, *, by: str = "", at: datetime | None = None) -> Move:
    """The move, if the state allows it.

    Raises:
        AlreadyDone: the state is past it; ``by`` and ``at`` are handed on.
    """
    move = MACHINES[machine][action]
    if state not in move.sources:
        raise AlreadyDone(by, at)
    return move


def log(
    machine: str, row: Step | Handover | Transfer, move: Move, before: str, *, actor: Actor, reason: str = ""
) -> Transition:
    """Write the line of the log that belongs to a move."""
    return Transition.objects.create(
        machine=machine,
        subject_id=row.pk,
        case_id=row.case_id,
        action=move.action,
        from_state=before,
        to_state=move.target,
        reason=reason,
        at=clock.now(),
        by_id=actor.id if actor.kind is ActorKind.STAFF else None,
    )


def name_of(user_id: UUID | None) -> str:
    """The full name of an account, empty for none."""
    found = User.objects.filter(pk=user_id).first() if user_id else None
    return found.full_name if found else ""


def changed(row: Any, **values: Any) -> list[str]:
    """Set fields of a row and return their names, for ``save(update_fields=…)``."""
    for name, value in values.items():
        setattr(row, name, value)
    return list(values)
