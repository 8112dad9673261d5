"""Logs as one JSON object a line, through structlog."""

import re
from typing import Any

import structlog

# An address that works without signing in must not be readable in a log.
_SECRET_ADDRESSES = re.compile(
    r"(/calendar/feed/(?!revoke/)|/pulse/(?!thanks/|declined/))[^\s/?\"'\\]+"
)


def mask_secret_addresses(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog: takes the secret out of addresses in every text of a line."""
    return {
        key: _SECRET_ADDRESSES.sub(r"\1…", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_settings(*, level: str) -> dict[str, Any]:
    """Return the dictionary for `logging.config.dictConfig`; configures structlog as well."""
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    mask_secret_addresses,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # The server for development writes every address that is asked for.
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
