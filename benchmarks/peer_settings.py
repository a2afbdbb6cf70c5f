"""Settings of the rendering benchmark: the installation's own, with the peer's pages beside ours."""

from __future__ import annotations

from config.settings.local import *  # noqa: F403

ROOT_URLCONF = "benchmarks.peer_pages"
