"""The web server while its database is away for ten seconds, and while it is killed in the middle of an upload."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.env import BASE_DIR
from stafette.core.embedded_db import Cluster
from stafette.core.supervisor import free_port

pytestmark = [pytest.mark.fault]
PASSWORD = "stafette-vorführung"


@dataclass
class Visitor:
    """Somebody with a browser: keeps cookies, sends forms with their proof."""

    url: str
    jar: CookieJar = field(default_factory=CookieJar)

    def open(self, path: str, data: bytes | None = None, kind: str = "") -> tuple[int, str]:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        request = urllib.request.Request(f"{self.url}{path}", data=data)  # noqa: S310 - loopback
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def proof(self, path: str) -> str:
        """The CSRF token of a page's form."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path)[1])
        assert found, path
        return found.group(1)

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        values = {"csrfmiddlewaretoken": self.proof(page), **fields}
        return self.open(path, urllib.parse.urlencode(values).encode())


@dataclass
class Installation:
    url: str
    home: Path

    @property
    def cluster(self) -> Cluster:
        return Cluster.under(self.home)

    def owner(self) -> psycopg.Connection[Any]:
        return self.cluster.connect("stafette_owner", "stafette")

    def one(self, sql: str) -> Any:
        with self.owner() as owner:
            row = owner.execute(sql).fetchone()
        return row[0] if row else None

    def web_processes(self) -> list[int]:
        """The processes that serve requests: children of uvicorn's own supervisor."""
        parents = subprocess.run(["pgrep", "-f", f"uvicorn.*{self.port}"], capture_output=True, text=True, check=False)
        found: list[int] = []
        for parent in parents.stdout.split():
            children = subprocess.run(["pgrep", "-P", parent], capture_output=True, text=True, check=False)
            found += [int(child) for child in children.stdout.split() if "spawn_main" in _command(child)]
        return found

    @property
    def port(self) -> str:
        return self.url.rsplit(":", 1)[1]


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("faults")
    port = free_port()
    url = f"http://localhost:{port}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "DJANGO_"))}
    surroundings = kept | {"STAFETTE_HOME": str(home), "STAFETTE_DEMO": "1", "STAFETTE_DEMO_SIZE": "small"}
    command = [sys.executable, "-m", "stafette", "serve", "--port", str(port), "--workers", "2"]
    log = (home / "serve.log").open("wb")
    process = subprocess.Popen(command, cwd=BASE_DIR, env=surroundings, stdout=log, stderr=log)
    try:
        wait_for(lambda: process.poll() is None and status_of(Visitor(url), "/health/ready") == 200, 300, "the start")
        yield Installation(url, home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()


def status_of(visitor: Visitor, path: str) -> int:
    try:
        return visitor.open(path)[0]
    except (OSError, http.client.HTTPException):
        return 0


def steadily(visitor: Visitor, path: str, data: bytes | None) -> bool:
    """Whichever process answers: eight times in a row it is the page."""
    return all(visitor.open(path, data)[0] == 200 for _ in range(8))


def wait_for(condition: Any, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"no {what} within {seconds} s"
        time.sleep(0.2)


def test_ten_seconds_without_a_database(installation: Installation) -> None:
    visitor = Visitor(installation.url)
    slug = installation.one("SELECT slug FROM directory_service WHERE published AND status = 'active' ORDER BY id")
    service = installation.one(f"SELECT id FROM directory_service WHERE slug = '{slug}'")
    offer, search = f"/angebote/{slug}/", "/angebote/?q=Beratung"
    assert [status_of(visitor, path) for path in ("/", offer, search)] == [200, 200, 200]
    proof = visitor.proof(offer)
    processes = sorted(installation.web_processes())

    installation.cluster.stop()
    gone = time.monotonic()
    answers = []
    while time.monotonic() - gone < 10:
        answers += [visitor.open(path) for path in (offer, search)]
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": proof}).encode()
        answers.append(visitor.open(f"/merkzettel/{service}/", form))
        time.sleep(0.5)
    installation.cluster.start()

    assert {status for status, _ in answers} == {503}
    assert all("Es liegt an uns" in text for _, text in answers)
    assert not any("noch nichts" in text for _, text in answers), "an outage must never look like an empty list"
    # Each process finds its way back by itself, one after the other (growing waits between tries).
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": proof}).encode()
    for path, data in ((offer, None), (search, None), (f"/merkzettel/{service}/", form)):
        wait_for(lambda path=path, data=data: steadily(visitor, path, data), 90, f"recovery of {path}")
    assert sorted(installation.web_processes()) == processes, "nobody had to restart anything"


def sign_in(installation: Installation) -> Visitor:
    email = installation.one(
        "SELECT u.email FROM accounts_user u JOIN accounts_role_assignment r ON r.user_id = u.id "
        "WHERE r.role = 'network_manager' AND u.is_active ORDER BY u.id LIMIT 1"
    )
    visitor = Visitor(installation.url)
    assert visitor.post("/anmelden/", "/anmelden/", username=email, password=PASSWORD)[0] == 200
    return visitor


def upload(visitor: Visitor, field_name: str, content: bytes, proof: str) -> int:
    border = "grenze-7d1f"
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'.encode()]
    parts += [proof.encode(), b"\r\n"]
    head = f'--{border}\r\nContent-Disposition: form-data; name="{field_name}"; filename="liste.csv"\r\n'
    parts += [head.encode(), b"Content-Type: text/csv\r\n\r\n", content, f"\r\n--{border}--\r\n".encode()]
    try:
        return visitor.open("/einlesen/", b"".join(parts), f"multipart/form-data; boundary={border}")[0]
    except (OSError, http.client.HTTPException):
        return 0


def test_kill_the_web_server_during_uploads(installation: Installation) -> None:
    """Whatever the moment: an import has all its files whole on the disk, or there is no import."""
    visitor = sign_in(installation)
    inputs = re.findall(r"<input[^>]*>", visitor.open("/einlesen/")[1])
    field_name = next(re.sub(r'.*name="([^"]+)".*', r"\1", each) for each in inputs if 'type="file"' in each)
    rows = "".join(f"Angebot {number};Beschreibung {number}\n" for number in range(60_000))
    content = f"Name;Beschreibung\n{rows}".encode()
    for pause in (0.02, 0.1, 0.25, 0.5):
        sending = threading.Thread(target=upload, args=(visitor, field_name, content, visitor.proof("/einlesen/")))
        sending.start()
        time.sleep(pause)
        for pid in installation.web_processes():
            os.kill(pid, signal.SIGKILL)
        sending.join(timeout=60)
        wait_for(lambda: steadily_up(installation), 60, "recovery")
    assert upload(visitor, field_name, content, visitor.proof("/einlesen/")) == 200, "the next upload works"
    check_files(installation)


def steadily_up(installation: Installation) -> bool:
    """Both processes are back and answer."""
    answers = [status_of(Visitor(installation.url), "/health/ready") for _ in range(6)]
    return len(installation.web_processes()) == 2 and set(answers) == {200}


def check_files(installation: Installation) -> None:
    with installation.owner() as owner:
        runs = owner.execute("SELECT id FROM directory_import_run").fetchall()
        assert runs
        for (run,) in runs:
            files = owner.execute(
                "SELECT f.id, f.size, f.sha256 FROM directory_import_file i "
                "JOIN core_stored_file f ON f.id = i.file_id WHERE i.run_id = %s",
                [run],
            ).fetchall()
            assert files, "an import without its file is half an import"
            for identity, size, checksum in files:
                found = list((installation.home / "files").rglob(f"{identity}*"))
                assert len(found) == 1
                stored = found[0].read_bytes()
                assert (len(stored), hashlib.sha256(stored).hexdigest()) == (size, checksum)
