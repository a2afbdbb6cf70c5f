"""No budget is no end: whoever decides about money is asked, by a step with a date."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.accounts.enums import Role
from stafette.accounts.models import RoleAssignment, Team
from stafette.cases.services.offering import Receiver
from stafette.cases.services.perform import RuleBroken
from stafette.core import clock

BUDGET_STEP: Final = "budget_decision"


def budget_owner(team_id: UUID) -> Receiver:
    """Who decides about money for a team: Fördermanagement of the team, else of the site, else of the house.

    Without one, whoever leads the team.

    Raises:
        RuleBroken: there is nobody.
    """
    site = Team.objects.values_list("site", flat=True).get(pk=team_id)
    rows = RoleAssignment.objects.on(clock.today()).filter(
        role__in=[Role.SUPPORT_MANAGER, Role.TEAM_LEAD], user__is_active=True, user__left_on=None
    )
    found = [
        ((role != Role.SUPPORT_MANAGER, team != team_id, its_site != site, key, str(user)), user)
        for user, role, team, its_site, key in rows.order_by().values_list(
            "user", "role", "user__team", "user__team__site", "user__sort_key"
        )
        if role == Role.SUPPORT_MANAGER or team == team_id
    ]
    if not found:
        raise RuleBroken("budget", _("Niemand ist für das Geld zuständig. Bitte fragen Sie die Administration."))
    return Receiver(user_id=min(found)[1])
