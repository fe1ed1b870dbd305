"""Folders to a store that is kept up to date with them: each change of a file is followed by a pass over the folders.

Example: `watch([Path("reports")], bring_up_to_date)` calls it within seconds of a report being put in the folder.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import watchfiles

from index.errors import AssistantError, ReadError
from index.reading import report_files
from prompts import lexicon

EVERY_SECONDS = 300.0  # a pass also without a sign: network folders do not tell of every change
SETTLE_MS = 1_500  # changes that come within this are one; a copy of many files is not indexed file by file
_LOOK_UP_MS = 1_000
AGAIN_SECONDS = 10.0  # after a pass that failed, as while another process writes the store


def watch(
    paths: Sequence[Path],
    bring_up_to_date: Callable[[], None],
    tell: Callable[[str], None],
    stop: threading.Event | None = None,
    *,
    every: float = EVERY_SECONDS,
    again: float = AGAIN_SECONDS,
    settle_ms: int = SETTLE_MS,
) -> None:
    """Call `bring_up_to_date` at every change in `paths`, until `stop` is set or the user interrupts it.

    What goes wrong in a pass is told, and the pass tried again. Folders that have become empty all at once, as one does whose
    network drive is away, are told and not followed: their reports stay in the store.
    """
    stop = stop or threading.Event()
    while not stop.is_set():
        failed = False
        try:
            last = -math.inf
            # It looks up every second, so that the first pass comes when the watch has begun: nothing is missed between.
            for changes in watchfiles.watch(
                *paths, stop_event=stop, debounce=settle_ms, rust_timeout=_LOOK_UP_MS, yield_on_timeout=True
            ):
                if changes or time.monotonic() - last >= every:
                    _refuse_empty(paths)
                    bring_up_to_date()
                    last = time.monotonic()
        except AssistantError as exc:
            tell(str(exc))
            failed = True
        except FileNotFoundError as exc:  # the folder itself is gone
            tell(lexicon.bilingual("watch_empty", path=exc.filename or ", ".join(map(str, paths))))
            failed = True
        if not failed:
            return  # stopped, or interrupted
        stop.wait(again)


def _refuse_empty(paths: Sequence[Path]) -> None:
    """Raise `ReadError` if there is no report at all."""
    try:
        report_files(paths)
    except ReadError as exc:
        raise ReadError(lexicon.bilingual("watch_empty", path=", ".join(map(str, paths)))) from exc
