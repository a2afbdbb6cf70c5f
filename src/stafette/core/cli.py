"""The command line ``stafette``: administration with German help and progress bars.

Groups of the apps are loaded by name when they are asked for, so that ``core`` imports none of them. Every command runs
with the embedded database up (started if nobody runs it, stopped by the last user) and migrated.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import django
from rich.console import Console

GROUPS = {
    "directory": "stafette.directory.cli:directory",
    "demo": "stafette.demo.cli:demo",
    "backup": "stafette.core.cli_backup:backup",
    "account": "stafette.accounts.cli:account",
}
OWN = {
    "serve": "stafette.core.cli_serve:serve",
    "setup": "stafette.core.cli_serve:setup",
    "reset": "stafette.core.cli_serve:reset",
}
HELP = {
    "directory": "Wegweiser: einlesen, ausgeben, Vorlage, Suche neu aufbauen.",
    "demo": "Vorführung: den erfundenen Landkreis laden.",
    "backup": "Sicherung: anlegen, zurückspielen, prüfen.",
    "account": "Konten: erste Administration anlegen, Passwort setzen, abmelden.",
    "serve": "Alles starten: Datenbank, Webserver, Hintergrunddienst, Mailablage.",
    "setup": "Datenbank einrichten oder auf den neuen Stand bringen.",
    "reset": "Alle Daten dieser Installation löschen (fragt vorher).",
}
console = Console(stderr=True)


class GermanGroup(click.Group):
    """A group with German headings that loads its commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted([*GROUPS, *OWN])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of the command."""
        target = GROUPS.get(cmd_name) or OWN.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        start_django()
        if cmd_name in GROUPS and not {"--help", "-h"} & set(sys.argv):
            ctx.with_resource(database_running())
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line per command, without importing them."""
        with formatter.section("Befehle"):
            formatter.write_dl([(name, HELP[name]) for name in self.list_commands(ctx)])


def start_django(profile: str = "config.settings.local") -> None:
    """Set Django up once per process. Commands may run long: no limit for a statement."""
    os.environ.setdefault("STAFETTE_STATEMENT_TIMEOUT_MS", "0")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", profile)
    django.setup()


@contextmanager
def database_running() -> Iterator[None]:
    """The database is up and migrated while this lasts."""
    database = importlib.import_module("config.database")
    core_database = importlib.import_module("stafette.core.database")
    if not database.uses_embedded():
        core_database.migrate(database.owner_database(), database.app_database()["USER"])
        yield
        return
    with database.embedded_cluster().in_use():
        core_database.migrate(database.owner_database(), "stafette_app")
        yield


def translate_click() -> None:
    """Click speaks through gettext; give it our German words."""
    words = {
        "Usage:": "Aufruf:",
        "Options": "Optionen",
        "Commands": "Befehle",
        "Show this message and exit.": "Diese Hilfe zeigen.",
        "Error": "Fehler",
        "Error: {message}": "Fehler: {message}",
        "Missing argument": "Es fehlt die Angabe",
        "Missing option": "Es fehlt die Option",
        "Aborted!": "Abgebrochen.",
        "No such command {name!r}.": "Den Befehl {name!r} gibt es nicht.",
        "No such option: {name}": "Die Option {name} gibt es nicht.",
        "Try '{command} {option}' for help.": "Hilfe zeigt: {command} {option}",
        "[OPTIONS]": "[OPTIONEN]",
        "required": "nötig",
        "default: {default}": "Vorgabe: {default}",
    }

    def german(text: str) -> str:
        return words.get(text, text)

    for name in ("core", "exceptions", "formatting", "decorators"):
        module: Any = importlib.import_module(f"click.{name}")
        if hasattr(module, "_"):
            module._ = german


@click.group(cls=GermanGroup, context_settings={"help_option_names": ["--help", "-h"]})
def stafette() -> None:
    """Stafette verwalten. Ohne Sorge: Befehle, die Daten ändern, zeigen erst, was sie tun würden."""


def main() -> None:
    """Entry point of ``.venv/bin/stafette``."""
    translate_click()
    try:
        stafette(prog_name="stafette")
    except KeyboardInterrupt:
        console.print("Abgebrochen.")
        sys.exit(130)
