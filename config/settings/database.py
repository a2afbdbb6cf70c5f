"""The database: PostgreSQL 15 or newer, through a role that is neither superuser nor owner."""

from __future__ import annotations

from typing import Any

from config.database import POOL_SIZE, PREPARE_AFTER, app_database

DATABASES: dict[str, dict[str, Any]] = {"default": app_database()}
DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": 5}
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = None if PREPARE_AFTER < 0 else PREPARE_AFTER
