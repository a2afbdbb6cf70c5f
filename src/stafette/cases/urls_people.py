"""Addresses of Mein Tag, the team and people."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.cases.views import day, people, person, team

patterns: list[URLPattern] = [
    path("tag/", day.day_page, name="day"),
    path("tag/hinweise/<uuid:pk>/", day.notice_seen, name="notice_seen"),
    path("team/", team.team_page, name="team"),
    path("menschen/", people.people_list, name="people"),
    path("menschen/<uuid:pk>/", person.person_page, name="person"),
]
