"""A report to how often its syllables stand in it, and stand side by side: what questions are understood with.

Three kinds of counts: of each syllable and of each pair of neighbours in the running text, for giving a question its marks back,
and of the passages that hold a syllable or a pair in its normal form, for how telling a word is. The counts of several reports
are their sums. Example: "Thu tăng, thu giảm" -> `syllables["thu"] == 2`, `pairs["thu tăng"] == 1`, `passages["thu"] == 1`.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import msgspec

from index.normal import normal

_SYLLABLE = re.compile(r"[^\W\d_]+")
_SAMPLE = (
    "Tỉ lệ hộ nghèo giảm 1,5% (trong đó xuất nhập khẩu đạt 15.300 USD); F0 kỹ thuật, hoà giải\n\n15tấn LÚA/ha Đắk_Lắk",
    "Thuỷ lợi quý I/2024: mĩ nghệ kí kết 30/6 - sĩ số, loà xoà.",
)


@dataclass(frozen=True, slots=True)
class Tally:
    """The three kinds of counts."""

    syllables: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    passages: Counter[str] = field(default_factory=Counter)

    def add_text(self, text: str) -> None:
        """Count a running text."""
        found = _SYLLABLE.findall(text.lower())
        self.syllables.update(found)
        self.pairs.update(f"{a} {b}" for a, b in itertools.pairwise(found))

    def add_passages(self, passages: Iterable[str]) -> None:
        """Count what each passage holds."""
        for passage in passages:
            found = normal(passage).split()
            self.passages.update({*found, *(f"{a} {b}" for a, b in itertools.pairwise(found))})

    def add(self, sign: int, other: Tally) -> None:
        """Add the counts of another, or take them away where `sign` is -1."""
        kinds = ((self.syllables, other.syllables), (self.pairs, other.pairs), (self.passages, other.passages))
        for ours, theirs in kinds:
            ours.update(theirs) if sign > 0 else ours.subtract(theirs)

    def by_key(self) -> Counter[int]:
        """All of them by `count_key`."""
        kinds = (("syllable", self.syllables), ("pair", self.pairs), ("passage", self.passages))
        return Counter({count_key(kind, term): n for kind, counts in kinds for term, n in counts.items()})


def tally(text: str, passages: Iterable[str]) -> Tally:
    """The counts of one report: of its text, and of its passages' own words."""
    found = Tally()
    found.add_text(text)
    found.add_passages(passages)
    return found


def count_key(kind: str, term: str) -> int:
    """What a count is kept by: 64 bits of a hash of what is counted."""
    digest = hashlib.blake2b(f"{kind} {term}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


@cache
def rules() -> int:
    """A number that differs where a version counts otherwise: what it wrote must then be counted anew."""
    found = tally("\n".join(_SAMPLE), _SAMPLE)
    kinds = [sorted(counts.items()) for counts in (found.syllables, found.pairs, found.passages)]
    return zlib.crc32(msgspec.json.encode(kinds))
