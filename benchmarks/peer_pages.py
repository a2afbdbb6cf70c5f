"""The plain way to render the same content: Django's ORM with ``prefetch_related`` and one template per page.

The list is the field's plain search (weighted ``german`` tsvector, see ``peer_search``); the offer page shows the same
facts. Same middleware, same database, same process.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from benchmarks import peer_search
from stafette.core import access
from stafette.directory.models import Service, Theme

_PLACE_PARTS = ["location__addresses", "location__accessibility", "location__phones", "location__schedules", "phones"]
_PAGE_PARTS = [
    *(f"at_locations__{name}" for name in [*_PLACE_PARTS, "schedules"]),
    *["phones", "contacts__phones", "schedules", "cost_options", "required_documents", "service_areas"],
    *["group_states", "organization__phones", "theme_links__theme__parent"],
]
_LIST_PARTS = ["at_locations__location__addresses", "group_states"]

START = """{% extends "base_public.html" %}{% block content %}<h1>Themen</h1><ul>{% for theme in themes %}<li>
<a href="{{ theme.slug }}">{{ theme.name }}</a> {{ theme.hint }} {{ theme.number }}</li>
{% endfor %}</ul>{% endblock %}"""
LIST = """{% extends "base_public.html" %}{% block content %}<h1>Angebote</h1><ol>{% for s in services %}<li>
<h2><a href="{{ s.slug }}">{{ s.name }}</a></h2><p>{{ s.organization.name }}</p><p>{{ s.summary }}</p>
{% for a in s.at_locations.all %}{% for d in a.location.addresses.all %}{{ d.city }}{% endfor %}{% endfor %}
{% for g in s.group_states.all %}{{ g.verified_at|date }}{% endfor %}</li>{% endfor %}</ol>{% endblock %}"""
OFFER = """{% extends "base_public.html" %}{% block content %}<h1>{{ s.name }}</h1><p>{{ s.summary }}</p>
<p>{{ s.organization.name }}</p>{% for p in s.phones.all %}{{ p.number }}{% endfor %}
{% for t in s.schedules.all %}{{ t.rrule }} {{ t.opens_at }} {{ t.closes_at }}{% endfor %}
{% for a in s.at_locations.all %}{{ a.location.name }}{% for d in a.location.addresses.all %}{{ d.street }} {{ d.city }}
{% endfor %}{% for x in a.location.accessibility.all %}{{ x.kind }}{% endfor %}{% endfor %}
{% for c in s.cost_options.all %}{{ c.amount }}{% endfor %}{% for d in s.required_documents.all %}{{ d.document }}
{% endfor %}{% for g in s.group_states.all %}{{ g.group }} {{ g.verified_at|date }} {{ g.changed_at|date }}{% endfor %}
<div>{{ s.description|safe }}</div>{{ s.procedure }}{{ s.eligibility }}{{ s.access_person }}{% endblock %}"""


def _page(request: HttpRequest, source: str, values: dict[str, Any]) -> HttpResponse:
    return HttpResponse(_template(source).render(values, request))


def _template(source: str) -> Any:
    if source not in _compiled:
        _compiled[source] = engines["django"].from_string(source)
    return _compiled[source]


_compiled: dict[str, Any] = {}
COUNT = """
SELECT count(DISTINCT x.service_id) FROM directory_service_theme x JOIN directory_service s ON s.id = x.service_id
  JOIN directory_theme t ON t.id = x.theme_id WHERE s.published AND s.status = 'active' AND t.parent_id = %s"""


@access.public
def start(request: HttpRequest) -> HttpResponse:
    """Theme tiles with counts."""
    themes = list(Theme.objects.tiles())
    with connection.cursor() as cursor:
        for theme in themes:
            cursor.execute(COUNT, [theme.pk])
            theme.number = cursor.fetchone()[0]  # type: ignore[attr-defined]  # only for the template
    return _page(request, START, {"themes": themes})


@access.public
def results(request: HttpRequest) -> HttpResponse:
    """Search by words."""
    values = {"text": request.GET.get("q", ""), "lat": None, "lon": None, "free": False}
    with connection.cursor() as cursor:
        cursor.execute(peer_search.WORDS, values)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Service.objects.select_related("organization").prefetch_related(*_LIST_PARTS)
    found = {service.pk: service for service in rows.filter(pk__in=ids).order_by()}
    return _page(request, LIST, {"services": [found[pk] for pk in ids if pk in found]})


@access.public
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """One offer."""
    services = Service.objects.select_related("organization").prefetch_related(*_PAGE_PARTS)
    return _page(request, OFFER, {"s": services.get(slug=slug)})


urlpatterns = [
    path("peer/", start),
    path("peer/angebote/", results),
    path("peer/angebote/<slug:slug>/", offer),
    path("", include("config.urls")),
]
