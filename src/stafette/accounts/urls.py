"""Addresses of accounts."""

from __future__ import annotations

from django.urls import path

from stafette.accounts import views

app_name = "accounts"
urlpatterns = [
    path("anmelden/", views.sign_in, name="sign_in"),
    path("abmelden/", views.sign_out, name="sign_out"),
    path("abgemeldet/", views.signed_out, name="signed_out"),
    path("konto/", views.my_account, name="my_account"),
]
