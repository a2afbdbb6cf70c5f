"""Audit for the tables of accounts, and PostgreSQL's own guard against two absences at once."""

from django.db import migrations

from stafette.core.audit import audited


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables"), ("core", "0003_audit")]
    operations = [
        audited("accounts_organization", "accounts_site", "accounts_team", "accounts_user"),
        audited("accounts_role_assignment", "accounts_absence", subject="user_id"),
    ]
