"""Hashed, pre-compressed static files."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # base class is untyped
    """Names with a hash of their content. A name that a package mentions but does not ship (source maps) stays as it is."""

    manifest_strict = True
    support_js_module_import_aggregation = True
