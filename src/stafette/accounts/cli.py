"""``stafette account``: the first administrator, a new password."""

from __future__ import annotations

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from stafette.accounts import services
from stafette.accounts.enums import ROLE_NAMES, AccountKind, OrganizationKind, Role
from stafette.accounts.models import Organization, User
from stafette.core import actor, clock
from stafette.core.cli import console


def _home(name: str) -> Organization:
    known = Organization.objects.filter(kind=OrganizationKind.JOBCENTER).in_order().first()
    if known:
        return known
    now = clock.now()
    return Organization.objects.create(kind=OrganizationKind.JOBCENTER, name=name, created_at=now, changed_at=now)


def _checked(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    return password


@click.group()
def account() -> None:
    """Konten der Beschäftigten."""


@account.command()
@click.option("--email", required=True, help="E-Mail-Adresse, zugleich Anmeldename.")
@click.option("--first-name", required=True, prompt="Vorname", help="Vorname.")
@click.option("--last-name", required=True, prompt="Nachname", help="Nachname.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]), help="Rolle, mehrfach möglich."
)
@click.option("--jobcenter", default="Jobcenter", show_default=True, help="Name, falls es noch keines gibt.")
@click.password_option("--password", prompt="Passwort", help="Passwort, mindestens 12 Zeichen.")
def create(email: str, first_name: str, last_name: str, roles: tuple[str, ...], jobcenter: str, password: str) -> None:
    """Ein Konto anlegen, zum Beispiel die erste Administration."""
    _checked(password)
    with actor.acting(actor.system("command")), transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise click.ClickException(f"Für {email} gibt es schon ein Konto.")
        services.create_user(
            kind=AccountKind.STAFF,
            email=email,
            password=password,
            first_name=first_name,
            last_name=last_name,
            organization=_home(jobcenter),
            roles={Role(role): None for role in roles},
        )
    names = ", ".join(ROLE_NAMES[Role(role)] for role in roles) or "keine Rolle"
    console.print(f"Konto angelegt: {email} ({names}).")


@account.command()
@click.option("--email", required=True, help="E-Mail-Adresse.")
@click.password_option("--password", prompt="Neues Passwort", help="Passwort, mindestens 12 Zeichen.")
def password(email: str, password: str) -> None:
    """Ein neues Passwort setzen; alle Sitzungen des Kontos enden."""
    _checked(password)
    with actor.acting(actor.system("command")), transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise click.ClickException(f"Ein Konto {email} gibt es nicht.")
        user.set_password(password)
        user.save(update_fields=["password"])
    console.print("Passwort gesetzt.")
