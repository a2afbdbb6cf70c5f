"""Addresses of the core."""

from __future__ import annotations

from django.urls import path

from stafette.core import views, views_pages, views_staff

app_name = "core"
urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", views.metrics_page, name="metrics"),
    path("barrierefreiheit/", views_pages.accessibility, name="accessibility"),
    path("bausteine/", views_pages.components, name="components"),
    path("datenschutz/", views_pages.privacy, name="privacy"),
    path("impressum/", views_pages.imprint, name="imprint"),
    path("leichte-sprache/", views_pages.easy_language, name="easy_language"),
    path("gebaerdensprache/", views_pages.sign_language, name="sign_language"),
    path("sprache/<slug:code>/", views_pages.choose_language, name="language"),
    path("verwaltung/postfach/", views_staff.mailbox, name="mailbox"),
    path("verwaltung/postfach/<uuid:mail_id>/", views_staff.mail_detail, name="mail"),
    path("verwaltung/mails/", views_staff.mail_tasks, name="mail_tasks"),
    path("verwaltung/mails/<uuid:message_id>/angekommen/", views_staff.mail_arrived, name="mail_arrived"),
    path("verwaltung/mails/<uuid:message_id>/noch-einmal/", views_staff.mail_again, name="mail_again"),
    path("verwaltung/automatik/", views_staff.automation_list, name="automations"),
    path("verwaltung/automatik/<str:key>/", views_staff.automation_switch, name="automation_switch"),
    path("verwaltung/verlauf/", views_staff.history, name="history"),
    path("datei/<uuid:file_id>/", views_staff.download, name="file"),
]
