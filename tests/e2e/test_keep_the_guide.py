"""The need finder, the map, importing, editing, renaming: walks beside the first one, with pages of the handbook."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.handbook import chapter
from tests.e2e.people import owner_of, sign_in, town_of


def test_a_family_gets_offers_with_reasons(page: Page, site: Site) -> None:
    intro = "Wer zur Familie gehört und was los ist: Daraus werden Angebote für jeden, mit dem Grund daneben."
    with chapter("familie", "Was hilft der Familie?", intro) as book:
        with book.step(page, "Öffnen", "Auf der Startseite: „Familie angeben“. Gespeichert wird nichts."):
            page.goto("/")
            page.get_by_role("link", name="Familie angeben").click()
        with book.step(page, "Angeben", "Schreiben Sie die Jahre der Kinder und haken Sie an, was stimmt."):
            page.get_by_label("Wie alt sind Ihre Kinder?").fill("4, 9")
            page.get_by_label("Ich erziehe allein").check()
            page.get_by_label("Ich habe Schulden oder kann Rechnungen nicht bezahlen").check()
            page.get_by_label("Wo wohnen Sie?").fill(town_of(site))
        with book.step(page, "Ansehen", "Bei jedem Angebot steht, warum es passt."):
            page.get_by_role("button", name="Angebote zeigen").click()
            expect(page.get_by_role("heading", name=re.compile("Kind")).first).to_be_visible()
            expect(page.get_by_text(re.compile("Weil|weil")).first).to_be_visible()
    assert page.url == site.path("/familie/"), "answers are never in the address"


def test_the_map_shows_what_the_list_shows(page: Page, site: Site) -> None:
    page.goto("/angebote/?q=Schulden")
    listed = page.locator(".st-hit__name").all_inner_texts()
    page.get_by_role("link", name="Auf der Karte").first.click()
    expect(page.locator(".maplibregl-canvas, canvas").first).to_be_attached()
    shown = page.locator("main").inner_text()
    assert [name for name in listed if name not in shown] == []


def test_network_management_reads_a_list(page: Page, site: Site) -> None:
    sign_in(page, site, "network_manager")
    intro = "Eine Liste von Angeboten prüfen und übernehmen. Erst schauen, dann schreiben."
    with chapter("angebote-einlesen", "Angebote einlesen", intro) as book:
        with book.step(page, "Datei wählen", "Unter **Angebote pflegen → Einlesen**. Die Vorlage gibt es dort auch."):
            page.goto("/einlesen/")
            template = page.request.get("/einlesen/vorlage.csv")
            assert template.ok
            wrong = template.body() + b"nur ein Feld\n"
            page.locator("input[type=file]").set_input_files(
                {"name": "angebote.csv", "mimeType": "text/csv", "buffer": wrong}
            )
        with book.step(
            page,
            "Prüfen lassen",
            "Ein Balken zeigt den Stand. Dann steht hier, was neu wäre.",
        ):
            page.get_by_role("button", name="Dateien prüfen").click()
            page.wait_for_url("**/einlesen/*/")
            expect(page.locator("progress")).to_have_count(0, timeout=60_000)
    expect(page.locator("main")).to_contain_text(re.compile("Zeile|Angabe|Fehler|prüfen", re.I))


def test_network_management_confirms_and_edits_an_offer(page: Page, site: Site) -> None:
    sign_in(page, site, "network_manager")
    with owner_of(site) as owner:
        row = owner.execute(
            "SELECT id, slug FROM directory_service WHERE published AND status = 'active' ORDER BY id OFFSET 20 LIMIT 1"
        ).fetchone()
    assert row
    intro = "Angaben ändern, bestätigen und freie Plätze melden. Geprüft und geändert sind zwei verschiedene Tage."
    with chapter("angebot-pflegen", "Ein Angebot pflegen", intro) as book:
        with book.step(page, "Öffnen", "Auf der Seite des Angebots: „Angebot bearbeiten“."):
            page.goto(f"/angebote/{row[1]}/")
            page.get_by_role("link", name="Angebot bearbeiten").click()
        with book.step(page, "Bestätigen", "Stimmt alles? Ein Klick sagt, wie Sie es geprüft haben."):
            page.locator("details.kern-accordion:not([open]) > summary").first.click()
            page.get_by_role("button", name=re.compile("am Telefon")).locator("visible=true").first.click()
            expect(page.locator("#meldungen")).not_to_be_empty()
    with owner_of(site) as owner:
        verified = owner.execute(
            "SELECT count(*) FROM directory_field_group_state WHERE service_id = %s AND method = 'phone' "
            "AND verified_at > now() - interval '5 minutes'",
            [row[0]],
        ).fetchone()
    assert verified == (1,)


def test_a_renamed_theme_is_renamed_everywhere(page: Page, site: Site) -> None:
    sign_in(page, site, "network_manager")
    page.goto("/pflege/themen/")
    page.locator("summary", has_text="Ernährung").click()
    page.get_by_role("link", name="Umbenennen: Ernährung").click()
    page.get_by_label("Name", exact=True).fill("Gut essen")
    page.get_by_role("button", name="Namen speichern").click()
    page.goto("/")
    expect(page.get_by_role("link", name="Gut essen")).to_be_visible()


def test_the_administration_reads_the_mail_of_the_demonstration(page: Page, site: Site) -> None:
    sink = site.home / "mailbox"
    sink.mkdir(exist_ok=True)
    (sink / "01980000-0000-7000-8000-000000000002.eml").write_text(
        "X-Envelope-To: probe@partner.example\nSubject: Stimmt das noch?\n"
        "Date: Mon, 23 Nov 2026 09:00:00 +0100\n\nGuten Tag\n"
    )
    sign_in(page, site, "administration")
    page.goto("/verwaltung/postfach/")
    page.get_by_role("link", name="Stimmt das noch?").click()
    expect(page.get_by_text("Guten Tag")).to_be_visible()
