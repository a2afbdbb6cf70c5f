"""The public door of the directory for writes: verbs with keyword-only arguments, one transaction each."""

from stafette.directory.services.documents import ensure_documents, rebuild_search
from stafette.directory.services.handouts import (
    Answer,
    CodeExpired,
    CodeUnknown,
    create_handout,
    find_handout,
    redeem,
)
from stafette.directory.services.imports import Phase, import_files, import_paths
from stafette.directory.services.offers import UnknownField, report_capacity, update_offer, verify_group
from stafette.directory.services.words import delete_synonym_group, rename_theme, save_synonym_group

__all__ = [
    "Answer",
    "CodeExpired",
    "CodeUnknown",
    "Phase",
    "UnknownField",
    "create_handout",
    "delete_synonym_group",
    "ensure_documents",
    "find_handout",
    "import_files",
    "import_paths",
    "rebuild_search",
    "redeem",
    "rename_theme",
    "report_capacity",
    "save_synonym_group",
    "update_offer",
    "verify_group",
]
