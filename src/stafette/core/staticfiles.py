"""Hashed, pre-compressed static files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS_REFERENCES = (
    r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
    (
        r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""",
        """@import url("%(url)s")""",
    ),
)
# What front-end packages ship and no page uses.
UNUSED = [
    *["*.map", "*.d.ts", "*.gz", "*.scss", "LICENSE*", "package.json", "ext", "js/kern*", "web-components"],
    *["*.amd.js", "*.cjs.js", "*.esm.js", "htmx.js", "*-dev.js", "maplibre-gl.js"],
    *["kern.css", "kern-grid.css", "kern-grid.min.css", "kern-utilities.css"],
]


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash of their content. Source maps are not shipped, so references to them stay as they are."""

    patterns = (("*.css", CSS_REFERENCES),)

    manifest_strict = True


def collect() -> bool:
    """Collect, hash and compress what pages use; False if nothing has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / "gesammelt.txt"
    digest = _digest()
    if stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
    stamp.write_text(digest)
    return True


def _digest() -> str:
    """Checksum over the content of every file that would be collected."""
    digest = hashlib.sha256(" ".join(UNUSED).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(UNUSED), key=lambda found: (found[0], found[1].location)):
            digest.update(name.encode())
            digest.update(Path(storage.path(name)).read_bytes())
    return digest.hexdigest()
