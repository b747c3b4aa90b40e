"""Log lines carry the request's id."""

import logging

import structlog

from core.request_id import request_id


def write_plainly() -> None:
    """Send structlog's events through `logging`: one line each, and a traceback without the values of variables.

    As it comes, structlog writes tracebacks with all local variables where `rich` is installed: a log would hold
    addresses, and texts of cases.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True
