"""How log lines look: JSON for machines, readable in the embedded form. What to log is not decided here.

Whatever the form, two promises: no value of a header or field that carries a secret, and one event stays one
line (a CR or LF that a stranger sent is shown escaped, so that it cannot forge the next line).
"""

import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SECRETS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "password", "secret", "token"})
CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}

Event = MutableMapping[str, Any]


def without_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Drops the values of fields named like a secret, at the top and in mappings one level down."""
    for name, value in event.items():
        if name.lower().replace("_", "-") in SECRETS:
            event[name] = "(not logged)"
        elif isinstance(value, dict):
            event[name] = dict(without_secrets(_logger, _method, dict(value)))
    return event


def on_one_line(_logger: object, _method: str, event: Event) -> Event:
    """Escapes control characters in every text but a traceback, which is ours and meant to have lines."""
    for name, value in event.items():
        if isinstance(value, str) and name not in ("exception", "stack"):
            event[name] = value.translate(CONTROL)
    return event


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
        structlog.processors.format_exc_info,
        on_one_line,
    ]


def configuration(readable: bool, level: str) -> dict[str, Any]:
    """A `logging` dictConfig: everything to standard error, through structlog's formatter."""
    last: Any = (
        structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *_shared()],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    }
    quiet = {name: {"level": "WARNING"} for name in ("celery", "kombu", "httpx", "httpcore", "_granian")}
    access = {} if readable else {"gmi.access": {"handlers": ["access"], "propagate": False}}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"events": formatter, "access": {"()": "gmi_repo.access_log.AccessFormatter"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "events"},
            "access": {"class": "logging.StreamHandler", "formatter": "access"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {**quiet, **access},
    }


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook: sets up the standard library and structlog together."""
    logging.config.dictConfig(config)
    # No line of ours tells them, and finding them out costs something on every one.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
