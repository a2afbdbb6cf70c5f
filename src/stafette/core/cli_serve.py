"""``stafette serve``, ``setup`` and ``reset``."""

from __future__ import annotations

import shutil

import click
from django.conf import settings
from rich.console import Console

from config.database import embedded_cluster, uses_embedded
from config.env import HOME, env_int
from stafette.core import registry, staticfiles
from stafette.core.cli import database_running
from stafette.core.supervisor import Supervisor

console = Console()
PORT = env_int("PORT", 8000, help="Port of the web server on localhost.")
WEB_WORKERS = env_int("STAFETTE_WEB_WORKERS", 2, help="Processes of the web server.")


@click.command()
@click.option("--port", default=PORT, show_default=True, help="Port auf localhost.")
@click.option("--workers", default=WEB_WORKERS, show_default=True, help="Prozesse des Webservers.")
def serve(port: int, workers: int) -> None:
    """Datenbank, Webserver, Hintergrunddienst und Mailablage starten; Strg-C beendet alles."""
    if uses_embedded():
        console.print(embedded_cluster().explain())
    with database_running():
        _prepare()
        supervisor = Supervisor(port=port, workers=workers, home=HOME)
        supervisor.run(on_ready=lambda: _announce(port))


def _prepare() -> None:
    console.print("Vorbereitung: Stildateien sammeln …")
    staticfiles.collect()
    for step in registry.setup_steps():
        step()


def _announce(port: int) -> None:
    console.print(f"\n[bold]Stafette läuft:[/bold] http://localhost:{port}/")
    for line in registry.announcements():
        console.print(line)
    console.print("Beenden mit Strg-C.\n")


@click.command()
def setup() -> None:
    """Datenbank anlegen, Tabellen auf den neuen Stand bringen, Grunddaten laden."""
    with database_running():
        _prepare()
    console.print("Fertig.")


@click.command()
@click.option("--yes", is_flag=True, help="Nicht fragen.")
def reset(yes: bool) -> None:
    """Alle Daten dieser Installation löschen."""
    if settings.PROFILE == "production":
        raise click.ClickException("Im echten Betrieb löscht dieser Befehl nichts.")
    if not yes and not click.confirm(f"Alles unter {HOME} löschen?", default=False):
        return
    cluster = embedded_cluster()
    if cluster.pid is not None:
        raise click.ClickException("Stafette läuft noch. Bitte zuerst mit Strg-C beenden.")
    shutil.rmtree(cluster.root, ignore_errors=True)
    shutil.rmtree(HOME, ignore_errors=True)
    console.print("Gelöscht. „make run“ legt alles neu an.")
