"""Who may open which view: data, independent of the code, one row per view of the resolver.

``kind``: public (everybody), link (whoever holds the sample's link), system (machines), signed_in (every account),
staff (``roles``; none: any staff).
``sample`` gives the arguments of the address from the world; a list page needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.urls import reverse

from tests.access.world import World

NETWORK = frozenset({"network_manager", "administration"})
ADMIN = frozenset({"administration"})
LEADS = frozenset({"team_lead", "site_lead"})
OPENERS = frozenset({"case_worker", "team_lead", "site_lead", "job_coach"})
DATA_PROTECTION = frozenset({"data_protection"})
MEASURES = frozenset({"support_manager", "administration"})


@dataclass(frozen=True)
class Row:
    """One view. ``page`` says that it is an HTML page, to be checked by axe in the browser. ``object_roles`` are the
    roles of staff that the sample object itself lets in, where the view asks the object. ``of_case`` says that the
    object belongs to the sample case: only its team finds it."""

    name: str
    kind: str
    roles: frozenset[str] = frozenset()
    sample: Callable[[World], list[object]] | None = None
    page: bool = True
    object_roles: frozenset[str] | None = None
    of_case: bool = False

    def address(self, world: World) -> str:
        """The address of the sample object."""
        return reverse(self.name, args=self.sample(world) if self.sample else [])


def args(*names: str) -> Callable[[World], list[object]]:
    """Arguments taken from the world by attribute path ("service.pk") or literally ("=csv")."""

    def sample(world: World) -> list[object]:
        return [name[1:] if name.startswith("=") else attrgetter(name)(world) for name in names]

    return sample


def keepers(name: str, *names: str, page: bool = True) -> Row:
    """A page of those who keep the directory."""
    return Row(name, "staff", NETWORK, args(*names) if names else None, page)


def admins(name: str, *names: str, page: bool = True) -> Row:
    """A page of the administration."""
    return Row(name, "staff", ADMIN, args(*names) if names else None, page)


def of_case(name: str, *paths: str, page: bool = True) -> Row:
    """Something of the sample case."""
    return Row(name, "staff", sample=args(*paths), page=page, of_case=True)


def public(name: str, *names: str, page: bool = True) -> Row:
    """A page for everybody."""
    return Row(name, "public", sample=args(*names) if names else None, page=page)


ROWS = [
    public("accounts:sign_in"),
    Row("accounts:sign_out", "signed_in", page=False),
    public("accounts:signed_out"),
    Row("accounts:my_account", "signed_in"),
    Row("core:live", "system", page=False),
    Row("core:ready", "system", page=False),
    Row("core:metrics", "system", page=False),
    public("core:accessibility"),
    Row("core:components", "staff"),
    public("core:privacy"),
    public("core:imprint"),
    public("core:easy_language"),
    public("core:sign_language"),
    public("core:language", "=de", page=False),
    admins("core:mailbox"),
    admins("core:mail", "sink_mail"),
    admins("core:mail_tasks"),
    admins("core:mail_arrived", "mail.pk", page=False),
    admins("core:mail_again", "mail.pk", page=False),
    admins("core:automations"),
    admins("core:automation_switch", "=core.mail", page=False),
    Row("core:history", "staff", DATA_PROTECTION),
    Row("core:file", "signed_in", sample=args("file.pk"), page=False, object_roles=ADMIN),
    Row("cases:day", "staff"),
    of_case("cases:notice_seen", "notice.pk", page=False),
    Row("cases:team", "staff", LEADS),
    Row("cases:people", "staff"),
    of_case("cases:person", "case.pk"),
    of_case("cases:step_finish", "step.pk"),
    of_case("cases:step_move", "step.pk"),
    of_case("cases:step_hand_over", "step.pk"),
    of_case("cases:step_take", "step.pk", page=False),
    of_case("cases:step_note", "step.pk"),
    of_case("cases:step_new", "case.pk"),
    of_case("cases:contact_new", "case.pk"),
    of_case("cases:case_end", "case.pk"),
    of_case("cases:case_transfer", "case.pk"),
    of_case("cases:case_take", "case.pk", page=False),
    of_case("cases:handover", "handover.pk"),
    of_case("cases:handover_card", "outside.pk"),
    of_case("cases:transfer", "transfer.pk"),
    of_case("cases:measures", "case.pk"),
    of_case("cases:measure_cancel", "case.pk", "booking.pk"),
    Row("cases:measure_catalogue", "staff", MEASURES),
    Row("cases:measure_seats", "staff", MEASURES, args("booking.start.pk"), page=False),
    of_case("cases:plan", "case.pk"),
    of_case("cases:plan_pdf", "case.pk", "=1", page=False),
    Row("cases:notes", "staff"),
    Row("cases:handovers", "staff"),
    Row("cases:person_new", "staff", OPENERS),
    Row("cases:door", "link", sample=args("door_token")),
    public("directory:start"),
    public("directory:search"),
    public("directory:theme", "theme.slug"),
    public("directory:sub_theme", "theme.slug", "sub_theme.slug"),
    public("directory:without_theme"),
    public("directory:offer", "service.slug"),
    public("directory:map"),
    public("directory:map_data", page=False),
    public("directory:map_outlines", page=False),
    public("directory:finder"),
    public("directory:tray"),
    public("directory:tray_clear", page=False),
    public("directory:tray_item", "service.pk", page=False),
    public("directory:code"),
    public("directory:live", "handout.code"),
    public("directory:answer", "=abgelaufen", page=False),
    public("directory:handout_pdf", "handout.code", page=False),
    public("directory:handout_qr", "handout.code", page=False),
    keepers("directory:overview"),
    keepers("directory:synonyms"),
    keepers("directory:synonym_edit", "synonyms.pk"),
    keepers("directory:synonym_delete", "synonyms.pk", page=False),
    keepers("directory:themes_edit"),
    keepers("directory:theme_rename", "theme.pk", page=False),
    keepers("directory:offer_edit", "service.pk"),
    keepers("directory:offer_people", "service.pk"),
    keepers("directory:offer_place", "service.pk", "location.pk"),
    keepers("directory:offer_place_address", "service.pk", "location.pk", page=False),
    keepers("directory:offer_place_times", "service.pk", "location.pk", page=False),
    keepers("directory:offer_capacity", "service.pk", page=False),
    keepers("directory:offer_save", "service.pk", "=contact", page=False),
    keepers("directory:offer_verify", "service.pk", "=contact", page=False),
    keepers("directory:import"),
    keepers("directory:import_template", "=csv", page=False),
    keepers("directory:import_run", "run.pk"),
    keepers("directory:import_write", "run.pk", page=False),
    keepers("directory:import_discard", "run.pk", page=False),
]
MATRIX = {row.name: row for row in ROWS}
