"""The log: a line of JSON for each thing that an administrator may want to know, with no text of a question in it.

Example: `event("report", action="add", report="bao-cao", user="lan")` writes
`{"time": "2026-11-22T14:05:31+00:00", "level": "INFO", "logger": "baocao.report", "message": "report", "action": "add", …}`.
What a caller sent can break no line and hide nothing: control characters and marks of direction are escaped.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import platformdirs

OURS = "baocao"  # the loggers of events, which are written though they are no warnings
SIZE, COPIES = 10_000_000, 3
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def event(name: str, /, **fields: object) -> None:
    """Write down that something happened."""
    logging.getLogger(f"{OURS}.{name}").info(name, extra={"fields": fields})


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"time": time, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        fields: dict[str, Any] = getattr(record, "fields", {})
        told = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        line = json.dumps({**fields, **head, **told}, ensure_ascii=False, default=str)
        return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


class Log(RotatingFileHandler):
    """Warnings, tracebacks and events, for the administrator: in `$BAOCAO_LOG`, or in the user's folder for logs."""

    def __init__(self) -> None:
        named = os.environ.get("BAOCAO_LOG")
        path = Path(named) if named else platformdirs.user_log_path("tro-ly-bao-cao", appauthor=False) / "baocao.log"
        super().__init__(path, maxBytes=SIZE, backupCount=COPIES, encoding="utf-8", errors="replace", delay=True)
        self.setFormatter(JsonLines())
        self.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.startswith(f"{OURS}."))
        logging.getLogger(OURS).setLevel(logging.INFO)
        self.failures = 0  # errors that were written by this run

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; no file is made before there is something to say."""
        with contextlib.suppress(OSError):
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        super().emit(record)
        self.failures += record.levelno >= logging.ERROR

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """A log that cannot be written is no reason to stop, nor to show a traceback."""
