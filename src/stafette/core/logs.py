"""Structured logs: JSON lines on standard error, without personal data.

Every processor that could let personal data in is left out on purpose: no request bodies, no query strings, no user
names. :func:`drop_personal` removes what slips in by name.
"""

from __future__ import annotations

import logging
import logging.config
from typing import Any

import structlog

PERSONAL = frozenset(
    {
        "email",
        "recipient",
        "name",
        "first_name",
        "last_name",
        "phone",
        "address",
        "birth_date",
        "password",
        "token",
        "query",
    }
)


def drop_personal(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace values whose key says that they are about a person."""
    for key in PERSONAL & event.keys():
        event[key] = "***"
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_personal,
]


def logging_config(level: str) -> None:
    """Configure structlog and the standard library to write the same JSON lines."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        structlog.processors.JSONRenderer(ensure_ascii=False),
                    ],
                    "foreign_pre_chain": _SHARED,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "uvicorn.access": {"handlers": [], "propagate": False},
                "django.request": {"level": "CRITICAL", "propagate": False},
                "django.security": {"level": "ERROR"},
                "procrastinate": {"level": "WARNING"},
                "axes": {"level": "ERROR"},
            },
        }
    )
