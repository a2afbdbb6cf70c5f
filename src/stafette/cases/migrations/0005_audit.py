"""The audit trail of the spine. The history of a person's facts follows the person, that of a case's parts the case."""

from django.db import migrations

from stafette.core.audit import audited

OF_PERSON = (
    "cases_sensitive_fact",
    "cases_channel",
    "cases_protection",
    "cases_language_skill",
    "cases_qualification",
    "cases_occupation",
    "cases_skill",
    "cases_working_condition",
    "cases_working_window",
    "cases_consent",
    "cases_representative",
    "cases_obligatory_invitation",
)
OF_CASE = (
    "cases_step",
    "cases_handover",
    "cases_transfer",
    "cases_grant",
    "cases_contact",
    "cases_support_partner",
    "cases_transition",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_sight")]
    operations = [
        audited("cases_person", "cases_household", "cases_case", "cases_step_kind"),
        audited(*OF_PERSON, subject="person_id"),
        audited(*OF_CASE, subject="case_id"),
        audited("cases_household_member", "cases_care_hours", subject="household_id"),
        audited("cases_obligatory_attendance", subject="invitation_id"),
    ]
