"""Pages for the administration: mails of a demonstration, unclear mails, automations, history, files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stafette.core import access, actor, automations, files, mail, periodic, smtp_sink, sniff
from stafette.core.models import AuditEntry, MailMessage, PeriodicJob, StoredFile

MAILS_PER_PAGE = 50
ENTRIES_SHOWN = 500
ADMINISTRATION = "administration"


# --- mails of a demonstration -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of how many; an address is empty where there is no such page."""

    number: int
    count: int
    total: int
    previous_url: str
    next_url: str

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return bool(self.previous_url)

    @property
    def has_next(self) -> bool:
        """Whether a page comes after."""
        return bool(self.next_url)


def _pages(request: HttpRequest, total: int) -> Pages:
    count = max(1, -(-total // MAILS_PER_PAGE))
    wanted = request.GET.get("seite", "1")
    number = min(max(int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1, 1), count)
    before = f"?seite={number - 1}" if number > 1 else ""
    after = f"?seite={number + 1}" if number < count else ""
    return Pages(number, count, total, before, after)


def _mailbox_folder() -> Path:
    if settings.MAIL_SINK_FOLDER is None:
        raise Http404
    return Path(settings.MAIL_SINK_FOLDER)


@access.staff(ADMINISTRATION)
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails of a demonstration. A real installation has no such page."""
    folder = _mailbox_folder()
    page = _pages(request, len(smtp_sink.names(folder)))
    shown = smtp_sink.mails(folder, start=(page.number - 1) * MAILS_PER_PAGE, count=MAILS_PER_PAGE)
    rows = [
        {
            "url": reverse("core:mail", args=[one.id]),
            "subject": one.subject,
            "recipient": one.recipient,
            "received_at": one.at,
        }
        for one in shown
    ]
    return render(request, "core/mailbox.html", {"mails": rows, "page": page})


@access.staff(ADMINISTRATION)
@never_cache
def mail_detail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """One mail of a demonstration, with links that work."""
    found = smtp_sink.mail(_mailbox_folder(), mail_id)
    if found is None:
        raise Http404
    shown = {
        "subject": found.subject,
        "sender": found.sender,
        "recipient": found.recipient,
        "received_at": found.at,
        "body": found.body,
        "links": found.links,
    }
    crumbs = [{"name": _("Postfach"), "url": reverse("core:mailbox")}, {"name": found.subject, "url": ""}]
    return render(request, "core/mail_detail.html", {"mail": shown, "crumbs": crumbs})


# --- mails that need a person -------------------------------------------------------------------------------------


@access.staff(ADMINISTRATION)
@never_cache
def mail_tasks(request: HttpRequest) -> HttpResponse:
    """Mails of which nobody knows whether they arrived, and mails that could not be sent."""
    context = {"unclear": MailMessage.objects.unclear()[:200], "not_sent": MailMessage.objects.not_sent()[:200]}
    return render(request, "core/mail_aufgaben.html", context)


def _decided(request: HttpRequest, changed: bool, words: str) -> HttpResponse:
    if changed:
        messages.success(request, words)
    else:
        messages.info(request, _("Das hat schon jemand erledigt. Nichts ist doppelt."))
    return redirect("core:mail_tasks")


@access.staff(ADMINISTRATION)
@require_POST
def mail_arrived(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Somebody asked the recipient: it arrived."""
    message = get_object_or_404(MailMessage, pk=message_id)
    return _decided(request, mail.mark_arrived(message.pk), _("Gespeichert: Die Mail ist angekommen."))


@access.staff(ADMINISTRATION)
@require_POST
def mail_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send it once more, on purpose."""
    message = get_object_or_404(MailMessage, pk=message_id)
    return _decided(request, mail.send_again(message.pk), _("Die Mail geht gleich noch einmal hinaus."))


# --- what happens by itself ---------------------------------------------------------------------------------------


def _minutes_text(minutes: float) -> str:
    whole = max(1, round(minutes))
    return ngettext("spart jedes Mal etwa %(n)s Minute", "spart jedes Mal etwa %(n)s Minuten", whole) % {"n": whole}


@access.staff(ADMINISTRATION)
@never_cache
def automation_list(request: HttpRequest) -> HttpResponse:
    """All automations with their switches, and when periodic jobs ran."""
    rows = [
        {
            "name": state.automation.name,
            "description": state.automation.what,
            "minutes_text": _minutes_text(state.automation.minutes_saved),
            "enabled": state.on,
            "switch_url": reverse("core:automation_switch", args=[state.automation.key]),
        }
        for state in automations.states()
    ]
    context = {"automations": rows, "can_switch": True, "jobs": _job_rows()}
    return render(request, "core/automations.html", context)


def _job_rows() -> list[dict[str, object]]:
    known = {row.key: row for row in PeriodicJob.objects.order_by("key")}
    return [
        {
            "name": job.name,
            "last_finished_at": known[job.key].last_finished_at,
            "next_due_at": known[job.key].next_due_at,
            "problem": _("Fehler: %(kind)s") % {"kind": known[job.key].last_problem}
            if known[job.key].last_problem
            else "",
        }
        for job in periodic.jobs()
        if job.key in known
    ]


@access.staff(ADMINISTRATION)
@require_POST
def automation_switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch an automation on or off."""
    try:
        state = automations.switch(key, request.POST.get("an") == "1")
    except automations.UnknownAutomation as error:
        raise Http404 from error
    words = _("Eingeschaltet: %(name)s.") if state.on else _("Abgeschaltet: %(name)s.")
    messages.success(request, words % {"name": state.automation.name})
    return redirect("core:automations")


# --- history ------------------------------------------------------------------------------------------------------


def _subject(request: HttpRequest) -> tuple[UUID | None, str]:
    """The id that was asked for, and what is wrong with it."""
    text = request.GET.get("nummer", "").strip()
    if not text:
        return None, ""
    try:
        return UUID(text), ""
    except ValueError:
        return None, _("Diese Nummer ist unvollständig. Sie hat 32 Zeichen aus 0 bis 9 und a bis f.")


@access.staff("data_protection")
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    """Everything that was changed about one thing, for data protection. The database itself hides it from others."""
    subject, problem = _subject(request)
    entries: list[AuditEntry] = []
    if subject is not None:
        found = AuditEntry.objects.filter(subject_id=subject).order_by("-at", "-id")
        entries = list(found[:ENTRIES_SHOWN])
    context = {
        "number": request.GET.get("nummer", ""),
        "asked": subject is not None,
        "problem": problem,
        "entries": entries,
        "words": {"I": _("angelegt"), "U": _("geändert"), "D": _("gelöscht")},
    }
    return render(request, "core/verlauf.html", context)


# --- files --------------------------------------------------------------------------------------------------------


@access.signed_in
@never_cache
def download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A stored file, for those whom the rule of its purpose lets in; a 404 for everybody else."""
    stored = get_object_or_404(StoredFile, pk=file_id)
    who = actor.current()
    if who is None or not files.may_read(who, stored):
        raise Http404
    try:
        content = files.open_file(stored)
    except files.FileDamaged as error:
        raise Http404 from error
    shown_type = f"{stored.content_type}; charset=utf-8" if stored.content_type == sniff.TEXT else stored.content_type
    response = HttpResponse(content, content_type=shown_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
