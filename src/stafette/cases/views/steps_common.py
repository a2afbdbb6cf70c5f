"""What the forms of the spine share: who asks, what they may choose from, and how a broken rule is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stafette.accounts.enums import AccountKind, OrganizationKind
from stafette.accounts.models import Organization, Team, User
from stafette.cases.forms.next_step import Choices, KindChoice, OfferChoice
from stafette.cases.holding import Candidate, HolderKind
from stafette.cases.models import Case, Step, StepKind
from stafette.cases.present.links import person_url
from stafette.cases.present.said import already_done
from stafette.cases.proposals import Proposal
from stafette.cases.services.perform import AlreadyDone, RuleBroken
from stafette.core import access, actor, clock
from stafette.directory import tray
from stafette.directory.reading import short_row_facts

View = Callable[..., HttpResponse]
OUTSIDE: Final = (OrganizationKind.PARTNER, OrganizationKind.LANGUAGE_SCHOOL, OrganizationKind.AGENCY)
MOST_SUGGESTED: Final = 800
FROM_DAY: Final = "tag"


def form_page_for(*roles: str) -> Callable[[View], View]:
    """A form for staff with one of ``roles`` (none named: any); what is not there, or not for the reader, is a 404."""

    def decorate(view: View) -> View:
        @access.staff(*roles)
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except ObjectDoesNotExist as error:
                raise Http404 from error

        return page

    return decorate


def form_page(view: View) -> View:
    """A page of all staff with a form."""
    return form_page_for()(view)


def who(request: HttpRequest) -> actor.Actor:
    """Who asks."""
    found: actor.Actor = getattr(request, "actor", actor.PUBLIC)
    return found


def me(request: HttpRequest) -> User:
    """The signed-in account."""
    assert isinstance(request.user, User)  # noqa: S101 - access.staff() let only accounts in
    return request.user


def visible_step(request: HttpRequest, step_id: UUID) -> Step:
    """A step that the reader may see, with everything that its forms show.

    Raises:
        Step.DoesNotExist: there is none, or not for the reader.
    """
    rows = Step.objects.visible_to(who(request))
    related = ("case__person", "case__holder", "kind", "owner", "organization", "watches", "closed_by", "service")
    return rows.select_related(*related).get(pk=step_id)


def visible_case(request: HttpRequest, case_id: UUID) -> Case:
    """A case that the reader may see.

    Raises:
        Case.DoesNotExist: there is none, or not for the reader.
    """
    return Case.objects.visible_to(who(request)).select_related("person", "holder", "team").get(pk=case_id)


def candidates(request: HttpRequest, *, outside: bool = True) -> list[Candidate]:
    """Who may hold a step, the reader's own team first (three statements, two without other organisations)."""
    own = me(request)
    staff = User.objects.active().filter(kind=AccountKind.STAFF, left_on=None, team__isnull=False).exclude(pk=own.pk)
    people = [
        (team == own.team_id, Candidate(HolderKind.USER, pk, f"{first} {last}", name))
        for pk, first, last, team, name in staff.order_by("sort_key", "id").values_list(
            "pk", "first_name", "last_name", "team", "team__name"
        )
    ]
    teams = Team.objects.order_by("name", "id").values_list("pk", "name", "site__name")
    found = [each for near, each in people if near]
    found += [Candidate(HolderKind.TEAM, pk, _("Team %(name)s") % {"name": name}, site) for pk, name, site in teams]
    found += [each for near, each in people if not near]
    if outside:
        others = Organization.objects.filter(kind__in=OUTSIDE, active=True).in_order().values_list("pk", "name")
        found += [Candidate(HolderKind.ORGANIZATION, pk, name) for pk, name in others]
    return found


def own_candidate(request: HttpRequest) -> Candidate:
    """The reader as a holder."""
    own = me(request)
    return Candidate(HolderKind.USER, own.pk, own.full_name)


def choices(
    request: HttpRequest, *, person: str, proposals: Sequence[Proposal], goes_on: str = "", holders: bool = True
) -> Choices:
    """What a form for the next step offers."""
    kinds = StepKind.objects.on(clock.today()).values_list("key", "name", "days")
    found = candidates(request) if holders else []
    return Choices(
        person=person,
        me=own_candidate(request),
        kinds=[KindChoice(*row) for row in kinds],
        proposals=proposals,
        offers=_tray_offers(request),
        candidates=found,
        goes_on=goes_on,
    )


def _tray_offers(request: HttpRequest) -> list[OfferChoice]:
    """The offers on the reader's tray: what was found in the conversation can become a step."""
    facts = short_row_facts(tray.ids_of(request.session))
    return [OfferChoice(each, facts[each].name) for each in tray.ids_of(request.session) if each in facts]


def suggested(found: Sequence[Candidate]) -> list[str]:
    """The labels for the list of suggestions."""
    return [each.label for each in found[:MOST_SUGGESTED]]


# --- answers --------------------------------------------------------------------------------------------------------

_FIELDS: Final = {
    "due_on": "until",
    "kind": "what",
    "content_free": "what",
    "cases_never_without_step": "what",
    "self": "who",
    "cases_case_received_elsewhere": "receiving_body",
    "outcome": "text",
}


def say_rule(forms: Sequence[Form], error: RuleBroken) -> None:
    """Put the sentence of a broken rule at the field that it is about, else at the top of the first form."""
    name = _FIELDS.get(error.rule, error.rule)
    for form in forms:
        for field in (name, "to" if error.rule == "self" else name):
            if field in form.fields:
                form.add_error(field, error.message)
                return
    forms[0].add_error(None, error.message)


def say_done(request: HttpRequest, error: AlreadyDone) -> None:
    """Say that it is done already."""
    messages.info(request, already_done(error.by, error.at, me(request).full_name, clock.now()))


def back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """After a form: to Mein Tag if the reader came from there, else to the person's page."""
    return redirect(back_url(request, case_id))


def back_url(request: HttpRequest, case_id: UUID) -> str:
    """Where a form was opened: Mein Tag or the person's page."""
    if origin(request) == FROM_DAY:
        return reverse("cases:day")
    return person_url(case_id)


def origin(request: HttpRequest) -> str:
    """Where the form was opened: "tag" for Mein Tag, empty for the person's page."""
    found = request.POST.get("von") or request.GET.get("von") or ""
    return FROM_DAY if found == FROM_DAY else ""
