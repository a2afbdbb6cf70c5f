"""Words of the spine that are stored in the database (German term beside each)."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As in the civil register (§ 22 Abs. 3 PStG)."""

    FEMALE = "female"
    MALE = "male"
    DIVERSE = "diverse"
    NOT_STATED = "not_stated"


class ChannelKind(StrEnum):
    """Ways to reach a person."""

    PHONE = "phone"  # Festnetz
    MOBILE = "mobile"  # Mobiltelefon, auch SMS
    MAIL = "mail"  # E-Mail
    LETTER = "letter"  # Brief an eine Anschrift


class ProtectionKind(StrEnum):
    """Why an address or a channel must not become known."""

    REGISTER_BLOCK = "register_block"  # Auskunftssperre (§ 51 BMG)
    SHELTER = "shelter"  # Schutzhaus


class Level(StrEnum):
    """Levels of the Common European Framework of Reference for languages."""

    NONE = "0"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class Recognition(StrEnum):
    """State of the recognition of a foreign qualification (§ 4 BQFG)."""

    NOT_NEEDED = "not_needed"
    OPEN = "open"
    APPLIED = "applied"
    PARTIAL = "partial"
    FULL = "full"
    REFUSED = "refused"


class OccupationUse(StrEnum):
    """Whether the person wants to work or has worked in it."""

    WISHED = "wished"
    PRACTISED = "practised"


class FactSource(StrEnum):
    """Where a sensitive fact comes from."""

    PERSON = "person"  # von der Person selbst (§ 67a Abs. 2 SGB X)
    DOCUMENT = "document"  # aus einer Unterlage, die die Person gezeigt hat
    AUTHORITY = "authority"  # von einer anderen Stelle übermittelt
    IMPORT = "import"  # aus dem Fachverfahren eingelesen


class MemberRole(StrEnum):
    """Place in a household (Bedarfsgemeinschaft, § 7 Abs. 3 SGB II)."""

    APPLICANT = "applicant"
    PARTNER = "partner"
    CHILD = "child"
    OTHER = "other"


class Phase(StrEnum):
    """Where somebody is on the way."""

    ARRIVAL = "arrival"  # Ankommen
    LANGUAGE = "language"  # Deutsch lernen
    QUALIFICATION = "qualification"  # Qualifizieren
    PLACEMENT = "placement"  # Arbeit suchen
    STABILISATION = "stabilisation"  # Nach dem Start


class OpenReason(StrEnum):
    """Why a case was opened."""

    BENEFIT = "benefit"  # Antrag auf Grundsicherungsgeld
    YOUNG = "young"  # Förderung schwer zu erreichender junger Menschen ohne Antrag (§ 16h SGB II)
    RETURN = "return"  # Wieder da
    IMPORT = "import"  # aus dem Fachverfahren eingelesen


class CloseReason(StrEnum):
    """Why a case was closed."""

    WORK = "work"  # Arbeit
    TRAINING = "training"  # Ausbildung
    SELF_EMPLOYED = "self_employed"
    NO_NEED = "no_need"  # kein Bedarf mehr
    PENSION = "pension"  # Rente
    SOCIAL_ASSISTANCE = "social_assistance"  # SGB XII
    MOVED_AWAY = "moved_away"  # Umzug in ein anderes Jobcenter
    DECEASED = "deceased"
    PERSON_ENDS = "person_ends"  # Die Person möchte keine Förderung ohne Antrag mehr (§ 16h)


TOWARDS_OTHERS = (CloseReason.PENSION, CloseReason.SOCIAL_ASSISTANCE, CloseReason.MOVED_AWAY)
"""Reasons that hand the person to another body: its receipt, or a dated first appointment there, is needed."""


class StepState(StrEnum):
    """A step is open until it is done or dropped."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Ground(StrEnum):
    """How the present holder came to hold a step or a case."""

    OPENED = "opened"  # selbst eröffnet
    IMPORT = "import"
    ACCEPTED = "accepted"  # Übergabe angenommen
    RETURNED = "returned"  # zurückgekommen
    TAKEN = "taken"  # selbst übernommen
    ABSENCE = "absence"  # an die Vertretung
    BACK = "back"  # zurück nach der Abwesenheit
    ESCALATION = "escalation"  # eine Frist ist abgelaufen


class HandoverState(StrEnum):
    """States of a handover. In FHIR Task: requested, received, accepted, rejected, cancelled, failed, completed."""

    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    COMPLETED = "completed"


class GrantKind(StrEnum):
    """Why somebody outside the team may see a case."""

    SUPPORTER = "supporter"  # Unterstützungsgruppe
    HANDOVER = "handover"  # eine Übergabe liegt bei ihnen
    CONSULTATION = "consultation"  # um Rat gefragt
    BREAK_GLASS = "break_glass"  # Notzugriff mit Begründung
    NAMED = "named"  # namentlich für einen gesperrten Fall


class AttemptChannel(StrEnum):
    """How somebody was contacted."""

    CALL = "call"
    LETTER = "letter"
    MAIL = "mail"
    SMS = "sms"
    VISIT = "visit"
    PEER = "peer"
    OFFICE = "office"


class ReportingPurpose(StrEnum):
    """The closed list of purposes of an obligatory invitation (§ 309 Abs. 2 SGB III with § 59 SGB II)."""

    CAREER_COUNSELLING = "career_counselling"
    PLACEMENT = "placement"
    PREPARE_SUPPORT = "prepare_support"
    PREPARE_DECISION = "prepare_decision"
    CHECK_ENTITLEMENT = "check_entitlement"


class NoticeKind(StrEnum):
    """Why somebody is told of a step."""

    REMINDER = "reminder"  # Ihr Schritt ist fällig
    DEPUTY = "deputy"  # bei einer Kollegin, einem Kollegen liegt etwas
    LEAD = "lead"  # im Team bleibt etwas liegen
    CAME_BACK = "came_back"  # eine Übergabe kam zurück
    UNANSWERED = "unanswered"  # niemand hat geantwortet
    LENT = "lent"  # Sie vertreten
