"""Pages of the administration: mails, automations, history, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse

from stafette.accounts.enums import Role
from stafette.core import actor, automations, clock, dated, files, mail, periodic, smtp_sink, sniff
from stafette.core.enums import MailState
from stafette.core.ids import new_id
from stafette.core.models import MailMessage
from tests.core.conftest import DROP, Script
from tests.support.actors import Someone, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(role: Role) -> Client:
    client = Client()
    sign_in(client, Someone(f"staff:{role.value}", "staff", frozenset({role.value})))
    return client


@pytest.fixture
def admin() -> Client:
    return signed_in(Role.ADMINISTRATION)


def queue(recipient: str = "stelle@ring.example", body: str = "Hallo") -> MailMessage:
    with actor.acting(actor.system("test")):
        return mail.queue_mail(kind="k", recipient=recipient, reference="1", subject="Prüfen", body=body).message


def deliver(message: MailMessage) -> MailState | None:
    with actor.acting(actor.system("mail")):
        return mail.deliver(message.pk)


def heading(response: Any) -> str:
    found = BeautifulSoup(response.content, "html.parser").h1
    assert found is not None
    return found.get_text(" ", strip=True)


# --- mailbox ------------------------------------------------------------------------------------------------------


def test_the_mailbox_shows_what_came(admin: Client, sink: Path) -> None:
    assert heading(admin.get(reverse("core:mailbox"))) == "Das Postfach ist leer"
    assert deliver(queue(body="<script>alert(1)</script> https://wegweiser.example/m/K7M4XP/")) is MailState.SENT
    page = BeautifulSoup(admin.get(reverse("core:mailbox")).content, "html.parser")
    link = page.find("a", string="Prüfen")
    assert link is not None and "stelle@ring.example" in page.get_text()
    shown = admin.get(str(link["href"]))
    assert shown.status_code == 200
    assert b"<script>alert" not in shown.content
    assert b'href="https://wegweiser.example/m/K7M4XP/"' in shown.content


def test_a_long_mailbox_has_pages(admin: Client, sink: Path) -> None:
    sink.mkdir(exist_ok=True)
    for number in range(60):
        content = f"X-Envelope-To: a@ring.example\r\nSubject: Nr {number}\r\n\r\nText".encode()
        (sink / f"{UUID(int=number)}.eml").write_bytes(content)
    first = BeautifulSoup(admin.get(reverse("core:mailbox")).content, "html.parser")
    assert first.find("a", string="Nr 59") and not first.find("a", string="Nr 9")
    for wrong in ("2", "99999", "x", "-1", "²"):
        response = admin.get(reverse("core:mailbox"), {"seite": wrong})
        assert response.status_code == 200
    second = BeautifulSoup(admin.get(reverse("core:mailbox"), {"seite": "2"}).content, "html.parser")
    assert second.find("a", string="Nr 9") and second.find("a", rel="prev")


def test_a_real_installation_has_no_mailbox(admin: Client, settings: Any) -> None:
    settings.MAIL_SINK_FOLDER = None
    assert admin.get(reverse("core:mailbox")).status_code == 404
    assert admin.get(reverse("core:mail", args=[new_id()])).status_code == 404


def test_a_mail_that_is_not_there(admin: Client, sink: Path) -> None:
    assert admin.get(reverse("core:mail", args=[new_id()])).status_code == 404


# --- unclear mails ------------------------------------------------------------------------------------------------


def test_an_unclear_mail_is_a_task_until_somebody_decides(admin: Client, scripted_smtp: Callable[..., Script]) -> None:
    assert heading(admin.get(reverse("core:mail_tasks"))) == "Alle Mails sind auf ihrem Weg"
    scripted_smtp(CONTENT=DROP)
    message = queue()
    deliver(message)
    page = admin.get(reverse("core:mail_tasks"))
    forms = [str(form["action"]) for form in BeautifulSoup(page.content, "html.parser").select("main form")]
    assert forms == [
        reverse("core:mail_arrived", args=[message.pk]),
        reverse("core:mail_again", args=[message.pk]),
    ]
    assert admin.get(forms[0]).status_code == 405
    assert MailMessage.objects.get().state == MailState.UNKNOWN
    assert "angekommen" in admin.post(forms[0], follow=True).content.decode()
    assert MailMessage.objects.get().state == MailState.SENT
    assert "Nichts ist doppelt" in admin.post(forms[1], follow=True).content.decode()
    assert MailMessage.objects.get().state == MailState.SENT


def test_a_refused_mail_can_go_again(admin: Client, scripted_smtp: Callable[..., Script]) -> None:
    script = scripted_smtp(RCPT="550 no such box")
    message = queue()
    deliver(message)
    assert "no such box" in admin.get(reverse("core:mail_tasks")).content.decode()
    admin.post(reverse("core:mail_again", args=[message.pk]))
    script.replies.clear()
    assert deliver(message) is MailState.SENT
    assert heading(admin.get(reverse("core:mail_tasks"))) == "Alle Mails sind auf ihrem Weg"


def test_deciding_about_no_mail(admin: Client) -> None:
    assert admin.post(reverse("core:mail_again", args=[new_id()])).status_code == 404


# --- automations --------------------------------------------------------------------------------------------------


def test_automations_can_be_switched(admin: Client) -> None:
    periodic.ensure_rows()
    page = admin.get(reverse("core:automations"))
    text = BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)
    assert "Mails verschicken" in text and "spart jedes Mal etwa 2 Minuten" in text
    assert "Liegengebliebene Mails finden" in text
    switch = reverse("core:automation_switch", args=["core.mail"])
    assert admin.get(switch).status_code == 405
    admin.post(switch, {"an": "0"})
    assert automations.is_on("core.mail") is False
    admin.post(switch, {"an": "1"})
    assert automations.is_on("core.mail") is True
    assert admin.post(reverse("core:automation_switch", args=["gibt.es.nicht"])).status_code == 404


# --- history ------------------------------------------------------------------------------------------------------


def setting_row() -> UUID:
    with actor.acting(actor.system("test")), transaction.atomic():
        from_day = clock.today()
        row = dated.set_value("capacity_valid_days", 20, valid_from=from_day, source="Beschluss Nord")
        dated.set_value("capacity_valid_days", 25, valid_from=from_day, source="Beschluss Süd")
    return row.pk


def test_data_protection_sees_every_change() -> None:
    subject = setting_row()
    client = signed_in(Role.DATA_PROTECTION)
    page = BeautifulSoup(client.get(reverse("core:history"), {"nummer": str(subject)}).content, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == 2
    assert "geändert" in rows[0] and "Beschluss Nord" in rows[0]
    assert "angelegt" in rows[1]


def test_others_do_not_get_the_history(admin: Client) -> None:
    assert admin.get(reverse("core:history"), {"nummer": str(setting_row())}).status_code == 404


def test_a_broken_number_is_explained() -> None:
    client = signed_in(Role.DATA_PROTECTION)
    page = BeautifulSoup(client.get(reverse("core:history"), {"nummer": "12<b>"}).content, "html.parser")
    field = page.find("input", id="nummer")
    assert field is not None and field["value"] == "12<b>"
    assert "unvollständig" in page.get_text()
    assert "nichts verzeichnet" in client.get(reverse("core:history"), {"nummer": str(new_id())}).content.decode()


# --- files --------------------------------------------------------------------------------------------------------


def test_a_file_goes_to_those_whom_its_purpose_lets_in(admin: Client, home: Path) -> None:
    purpose = f"probe-{new_id().hex[-8:]}"
    files.register_reader(purpose, lambda who, stored: who.has_role("administration"))
    with actor.acting(actor.system("test")):
        stored = files.store(b"Hallo \xc3\x84", name='a"b\r\n.csv', purpose=purpose, allowed={sniff.TEXT}, limit=100)
    address = reverse("core:file", args=[stored.pk])
    response = admin.get(address)
    assert response.content == b"Hallo \xc3\x84"
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%22b.csv"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert signed_in(Role.CASE_WORKER).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    files.path_of(stored.pk).write_bytes(b"anders")
    assert admin.get(address).status_code == 404


def test_a_file_without_a_rule_goes_to_nobody(admin: Client, home: Path) -> None:
    with actor.acting(actor.system("test")):
        stored = files.store(b"x", name="x.txt", purpose="unregistered", allowed={sniff.TEXT}, limit=100)
    assert admin.get(reverse("core:file", args=[stored.pk])).status_code == 404


def test_the_sink_reads_mails_of_others(tmp_path: Path) -> None:
    name = new_id()
    (tmp_path / f"{name}.eml").write_bytes(b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nText\n")
    found = smtp_sink.mail(tmp_path, name)
    assert found is not None
    assert (found.subject, found.body.strip(), found.links) == ("Grüße", "Text", ())
