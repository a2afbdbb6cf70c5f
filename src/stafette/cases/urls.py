"""Addresses of the spine: German, stable, opaque ids."""

from __future__ import annotations

from stafette.cases import urls_measures, urls_people, urls_plans, urls_steps

app_name = "cases"
urlpatterns = [*urls_people.patterns, *urls_steps.patterns, *urls_measures.patterns, *urls_plans.patterns]
