"""Pieces of a paragraph in their fonts to its text: what an old font draws is converted, and whether all of it is bold."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from index.formats import legacy


class Run(NamedTuple):
    """A piece of a paragraph that looks the same throughout."""

    text: str
    bold: bool = False
    encoding: str | None = None  # the old encoding of its font
    caps: bool = False  # drawn as capitals


def text_of(runs: Iterable[Run]) -> str:
    """The text of a paragraph. A letter of an old font may be cut between two runs, so they are converted together."""
    parts = []
    for (encoding, caps), group in itertools.groupby(runs, lambda run: (run.encoding, run.caps)):
        text = legacy.convert("".join(run.text for run in group), encoding)
        parts.append(text.upper() if caps else text)
    return "".join(parts)


def all_bold(runs: Iterable[Run]) -> bool:
    """Whether every word of a paragraph is bold."""
    words = [run.bold for run in runs if run.text.strip()]
    return bool(words) and all(words)
