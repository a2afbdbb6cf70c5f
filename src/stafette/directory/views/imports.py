"""Importing on a page: choose files, see what would change, take it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.core import access, actor
from stafette.core.actor import Actor
from stafette.core.files import FileRefused
from stafette.directory.catalog.report import ImportReport, from_json
from stafette.directory.enums import ImportState
from stafette.directory.forms.imports import ImportForm
from stafette.directory.interchange.detect import FORMAT_NAMES, Format
from stafette.directory.interchange.template_writer import template_csv, template_xlsx
from stafette.directory.models import ImportRun
from stafette.directory.services import import_runs
from stafette.directory.services.imports import IMPORTERS

SHOWN_RUNS = 20
BUSY = (ImportState.WAITING, ImportState.READING, ImportState.WRITING)
TEMPLATES = {
    "csv": ("text/csv; charset=utf-8", template_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", template_xlsx),
}


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as its templates show it."""

    state: str
    files_text: str
    format_text: str
    done: int
    total: int
    problem: str
    created_at: datetime
    url: str
    write_url: str
    discard_url: str

    @property
    def busy(self) -> bool:
        """Whether the page looks again by itself."""
        return self.state in BUSY


@dataclass(frozen=True, slots=True)
class TemplateLink:
    """An empty template to download."""

    name: str
    url: str


@access.staff(*IMPORTERS)
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose files; below, what was imported before."""
    form = ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            run = import_runs.start_run(
                uploads=form.cleaned_data["uploads"], actor=_who(), source=form.cleaned_data["source"]
            )
        except FileRefused as error:
            form.add_error("uploads", str(error))
        else:
            return redirect("directory:import_run", run_id=run.pk)
    runs = ImportRun.objects.order_by("-created_at", "-id").prefetch_related("files__file")[:SHOWN_RUNS]
    context = {
        "form": form,
        "runs": [_run_view(run) for run in runs],
        "template_urls": [
            TemplateLink(_("Leere Vorlage (%(kind)s)") % {"kind": kind.upper()}, _template_url(kind))
            for kind in TEMPLATES
        ],
    }
    return render(request, "directory/import_upload.html", context, status=422 if form.errors else 200)


@access.staff(*IMPORTERS)
@never_cache
@require_GET
def show_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One import: progress, then the report, then what became of it. The part that looks again is the same view."""
    run = get_object_or_404(ImportRun.objects.prefetch_related("files__file"), pk=run_id)
    name = "directory/import_run_fragment.html" if getattr(request, "htmx", False) else "directory/import_run.html"
    return render(request, name, {"run": _run_view(run), "report": _report(run)})


@access.staff(*IMPORTERS)
@require_POST
def write_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Take the checked import over; a second click finds it under way."""
    try:
        import_runs.request_write(run_id=run_id, actor=_who())
    except ImportRun.DoesNotExist as error:
        raise Http404 from error
    except import_runs.RunMoved:
        messages.info(request, _("Das ist schon angestoßen."))
    return redirect("directory:import_run", run_id=run_id)


@access.staff(*IMPORTERS)
@require_POST
def discard_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Throw the checked import away."""
    try:
        import_runs.discard_run(run_id=run_id, actor=_who())
    except import_runs.RunMoved:
        messages.info(request, _("Dieser Lauf ist schon weiter. Er lässt sich nicht mehr verwerfen."))
        return redirect("directory:import_run", run_id=run_id)
    messages.success(request, _("Verworfen. Am Wegweiser hat sich nichts geändert."))
    return redirect("directory:import")


@access.staff(*IMPORTERS)
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty template as CSV or XLSX."""
    if kind not in TEMPLATES:
        raise Http404
    media_type, write = TEMPLATES[kind]
    response = HttpResponse(write(), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="stafette-vorlage.{kind}"'
    return response


def _who() -> Actor:
    """The signed-in actor; the access check has let nobody else through."""
    who = actor.current()
    if who is None:
        raise Http404
    return who


def _template_url(kind: str) -> str:
    return reverse("directory:import_template", args=[kind])


def _run_view(run: ImportRun) -> RunView:
    names = [row.file.name for row in sorted(run.files.all(), key=lambda row: row.pk)]
    known = {form.value: FORMAT_NAMES[form] for form in Format} | {"hsds": FORMAT_NAMES[Format.HSDS_JSON]}
    return RunView(
        state=run.state,
        files_text=", ".join(names) or run.source or _("Dateien gelöscht"),
        format_text=known.get(run.format, ""),
        done=run.done,
        total=run.total,
        problem=run.problem,
        created_at=run.created_at,
        url=reverse("directory:import_run", args=[run.pk]),
        write_url=reverse("directory:import_write", args=[run.pk]),
        discard_url=reverse("directory:import_discard", args=[run.pk]),
    )


def _report(run: ImportRun) -> ImportReport | None:
    return from_json(run.report) if run.report and run.state not in BUSY else None
