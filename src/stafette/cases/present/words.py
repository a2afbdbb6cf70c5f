"""German words for what the spine stores, for staff."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stafette.cases.enums import (
    AttemptChannel,
    ChannelKind,
    CloseReason,
    GrantKind,
    MemberRole,
    OccupationUse,
    Phase,
    Recognition,
)

PHASES: dict[str, Promise] = {
    Phase.ARRIVAL: _("Ankommen"),
    Phase.LANGUAGE: _("Deutsch lernen"),
    Phase.QUALIFICATION: _("Qualifizieren"),
    Phase.PLACEMENT: _("Arbeit finden"),
    Phase.STABILISATION: _("Gut starten"),
}
GROUPS: dict[str, Promise] = {
    "conversation": _("Gespräch"),
    "follow_up": _("Nachfassen"),
    "consultation": _("Rat"),
    "application": _("Bewerbung"),
    "event": _("Termin"),
    "offer": _("Angebot"),
    "course": _("Kurs"),
    "measure": _("Förderung"),
    "coaching": _("Begleitung"),
    "decision": _("Klären"),
    "plan": _("Plan"),
}
"""One word per group of kinds of steps, for narrow columns."""

CHANNELS: dict[str, Promise] = {
    ChannelKind.PHONE: _("Telefon"),
    ChannelKind.MOBILE: _("Mobil"),
    ChannelKind.MAIL: _("E-Mail"),
    ChannelKind.LETTER: _("Brief"),
}
BEST_BY: dict[str, Promise] = {
    ChannelKind.PHONE: _("Am besten per Telefon."),
    ChannelKind.MOBILE: _("Am besten per Handy oder SMS."),
    ChannelKind.MAIL: _("Am besten per E-Mail."),
    ChannelKind.LETTER: _("Am besten per Brief."),
}
CONTACTS: dict[str, Promise] = {
    AttemptChannel.CALL: _("Anruf"),
    AttemptChannel.LETTER: _("Brief"),
    AttemptChannel.MAIL: _("E-Mail"),
    AttemptChannel.SMS: _("SMS"),
    AttemptChannel.VISIT: _("Besuch"),
    AttemptChannel.PEER: _("Über jemanden, der sie kennt"),
    AttemptChannel.OFFICE: _("Gespräch vor Ort"),
}
GRANTS: dict[str, Promise] = {
    GrantKind.SUPPORTER: _("Unterstützt"),
    GrantKind.HANDOVER: _("Hat eine Übergabe"),
    GrantKind.CONSULTATION: _("Um Rat gefragt"),
    GrantKind.BREAK_GLASS: _("Notzugriff"),
    GrantKind.NAMED: _("Namentlich freigegeben"),
}
MEMBERS: dict[str, Promise] = {
    MemberRole.APPLICANT: _("Antragstellende Person"),
    MemberRole.PARTNER: _("Partner oder Partnerin"),
    MemberRole.CHILD: _("Kind"),
    MemberRole.OTHER: _("Gehört dazu"),
}
RECOGNITIONS: dict[str, Promise | str] = {
    Recognition.NOT_NEEDED: "",
    Recognition.OPEN: _("Anerkennung noch nicht beantragt"),
    Recognition.APPLIED: _("Anerkennung beantragt"),
    Recognition.PARTIAL: _("teilweise anerkannt"),
    Recognition.FULL: _("anerkannt"),
    Recognition.REFUSED: _("nicht anerkannt"),
}
OCCUPATIONS: dict[str, Promise] = {
    OccupationUse.WISHED: _("Möchte arbeiten als"),
    OccupationUse.PRACTISED: _("Hat gearbeitet als"),
}
ENDS: dict[str, Promise] = {
    CloseReason.WORK: _("Arbeit"),
    CloseReason.TRAINING: _("Ausbildung"),
    CloseReason.SELF_EMPLOYED: _("Selbstständig"),
    CloseReason.NO_NEED: _("Kein Bedarf mehr"),
    CloseReason.PENSION: _("Rente"),
    CloseReason.SOCIAL_ASSISTANCE: _("Sozialhilfe (SGB XII)"),
    CloseReason.MOVED_AWAY: _("Umzug"),
    CloseReason.DECEASED: _("Verstorben"),
    CloseReason.PERSON_ENDS: _("Die Person möchte nicht mehr"),
}
WEEKDAYS: tuple[Promise, ...] = (_("Mo"), _("Di"), _("Mi"), _("Do"), _("Fr"), _("Sa"), _("So"))
