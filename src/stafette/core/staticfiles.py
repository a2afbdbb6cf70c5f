"""Hashed, pre-compressed static files."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash of their content."""

    manifest_strict = True
    support_js_module_import_aggregation = True
