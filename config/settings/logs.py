"""Structured logs on standard error: one JSON object per line, no personal data, no addresses with parameters."""

from __future__ import annotations

from config.env import env
from stafette.core.logs import logging_config

LOGGING_CONFIG = None
LOG_LEVEL = env("STAFETTE_LOG_LEVEL", "INFO", help="Least level of log lines: DEBUG, INFO, WARNING, ERROR.")
logging_config(LOG_LEVEL)
