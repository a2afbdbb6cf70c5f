"""The embedded server: private, without superuser rights for the application, shared by its users."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from stafette.core.embedded_db import SOCKET_LIMIT, Cluster


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster.under(tmp_path / "ein Ordner mit Lücken", fast=True)


@pytest.mark.django_db
def test_the_application_role_owns_nothing_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        rights = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
        cursor.execute(f"SELECT {rights} FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
        owner = "SELECT datdba FROM pg_database WHERE datname = current_database()"
        cursor.execute(f"SELECT pg_has_role(current_user, ({owner}), 'member')")
        assert cursor.fetchone() == (False,)


def test_a_path_with_blanks_works_and_stays_private(cluster: Cluster) -> None:
    with cluster.in_use():
        with cluster.connect("stafette_app", "stafette") as connected:
            row = connected.execute("SELECT current_user, current_setting('listen_addresses')").fetchone()
        assert row == ("stafette_app", "")
        assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
        for secret in (cluster.home / "secrets").iterdir():
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert cluster.pid is None


def test_nobody_gets_in_without_the_password(cluster: Cluster) -> None:
    with cluster.in_use(), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(cluster.socket_dir), user="stafette_app", dbname="stafette", password="falsch")


def test_the_last_user_stops_the_server(cluster: Cluster) -> None:
    with cluster.in_use():
        pid = cluster.pid
        with cluster.in_use():
            assert cluster.pid == pid
        assert cluster.pid == pid, "somebody still needs it"
    assert cluster.pid is None


def test_data_is_kept_over_a_kill(tmp_path: Path) -> None:
    cluster = Cluster.under(tmp_path / "dauerhaft")
    with cluster.in_use():
        with cluster.connect("stafette_owner", "stafette") as owner:
            owner.execute("CREATE TABLE kept (x int)")
        pid = cluster.pid
        assert pid is not None
        os.kill(pid, 9)
        for _ in range(100):
            if not cluster.running():
                break
        cluster.start()
        with cluster.connect("stafette_owner", "stafette") as owner:
            assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_long_path_puts_the_socket_into_a_private_folder_outside(tmp_path: Path) -> None:
    deep = tmp_path / ("lang" * 20) / ("und länger" * 6)
    cluster = Cluster.under(deep, fast=True)
    assert len(os.fsencode(cluster.socket_dir)) < SOCKET_LIMIT
    assert not cluster.root.is_relative_to(deep)
    assert str(cluster.data) in cluster.explain()
