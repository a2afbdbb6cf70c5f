"""The page of an offer on paper: one sheet, without what only a screen needs."""

from __future__ import annotations

import io

from playwright.sync_api import Page
from pypdf import PdfReader

from tests.e2e.conftest import Site
from tests.e2e.people import owner_of

OFFERS = """
SELECT slug FROM directory_service s WHERE published AND status = 'active'
   AND (SELECT count(*) FROM directory_service_at_location l WHERE l.service_id = s.id) = 1
 ORDER BY md5(name), id LIMIT 20
"""
SHARE = 0.8
"""So many of the offers with one place fit on one sheet; the longest texts take a second one."""


def printed(page: Page, address: str) -> list[str]:
    """The texts of the sheets that Chromium prints."""
    page.goto(address)
    pdf = page.pdf(prefer_css_page_size=True)
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]


def test_a_typical_offer_is_one_sheet(page: Page, site: Site) -> None:
    with owner_of(site) as owner:
        slugs = [row[0] for row in owner.execute(OFFERS).fetchall()]
    sheets = {slug: printed(page, f"/angebote/{slug}/") for slug in slugs}
    assert len(sheets) == 20
    assert max(len(each) for each in sheets.values()) <= 2
    assert sum(len(each) == 1 for each in sheets.values()) >= SHARE * len(sheets)
    for texts in sheets.values():
        whole = " ".join(texts)
        assert "Wann" in whole
        assert not [word for word in ("Merkzettel", "Barrierefreiheit\nLeichte Sprache", "drucken") if word in whole]
