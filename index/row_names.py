"""Give each row of a table the names that it stands under, by its marks, its place and what `Trong đó:` opens.

Example: rows `I | Trồng trọt`, `1 | Lúa`, `- | Lúa lai` -> ("Trồng trọt", "Lúa", "Lúa lai") for the last.
"""

from __future__ import annotations

import re

from index.folding import fold
from index.grid import Layout, Row
from index.table_lines import is_value

_WORDS = re.compile(r"[^\W\d_]{2,}")
_FORMULA = re.compile(r"\((?:=?\s*[IVXA-H\d.]+\s*[+=–-]\s*)+[IVXA-H\d.]+\)")  # `TỔNG THU (I+II)`
_TOTAL = re.compile(r"^(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|thành phố|huyện)|cả nước|chung)[\s:]*$", re.I)
_OF_WHICH = re.compile(r"^(?:trong đó|gồm|bao gồm|chia ra|riêng)\s*[:,]?\s*|^trđ\s*:\s*", re.I)
_NOTE = re.compile(r"^(?:ghi chu|chu thich|nguon|luu y)\b|^\(\*+\)")
_RANKS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (1, re.compile(r"[IVX]{1,6}(?=[.)/\s-]|$)[.)/-]?")),
    (0, re.compile(r"[A-GĐ](?=[.)/]|$)[.)/]?")),
    (4, re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}[.)]?(?=\s|$)")),
    (3, re.compile(r"\d{1,2}\.\d{1,2}[.)]?(?=\s|$)")),
    (2, re.compile(r"\d{1,3}[.)](?=\s*[^\W\d])")),
    (5.2, re.compile(r"\(\d{1,2}\)|\([a-zđ]\)")),
    (5, re.compile(r"[a-zđ][.)]|[a-zđ](?=$)")),
    (8, re.compile(r"\+(?=\s|$|[^\W\d])")),
    (7, re.compile(r"[-–•*](?=\s|$|[^\W\d])")),
)
_BOLD, _PLAIN = 5.5, 6.0  # the ranks of rows without a mark: a name in bold stands above the plain ones
_TOTAL_RANK = -1.0


class Names:
    """Gives each row the names it stands under, by its mark: `I.` above `1.` above `a)` above `-` above `+`."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._open: list[tuple[float, str]] = []
        self._last: tuple[float, str] | None = None  # the row that `Trong đó:` would break down
        self._groups: dict[int, str] = {}
        self._loose = False  # rows without a mark go on with what `Trong đó:` opened

    def read(self, row: Row) -> tuple[str, ...]:
        """The names of a row, outermost first."""
        raw = row.fields[self._layout.name].text or next((text for text in row.texts if _WORDS.search(text)), "")
        if self._layout.name == self._layout.order:
            raw = row.fields[self._layout.name].text
        if not raw or _NOTE.match(fold(raw)):
            return (raw,) if raw else ()
        for k in self._layout.groups:
            self._groups[k] = row.fields[k].text or self._groups.get(k, "")
        rank, name, breaks_down = self._rank(row, raw)
        self._open = [part for part in self._open if part[0] < rank]
        path = (*(self._groups[k] for k in self._layout.groups), *(part[1] for part in self._open))
        if name and not _is_total(name):
            self._open.append((rank, name))
        if name and not breaks_down:
            self._last = (rank, name)
            self._loose = False
        return tuple(dict.fromkeys(part for part in (*path, name) if part))

    def _rank(self, row: Row, raw: str) -> tuple[float, str, bool]:
        """(how deep a row stands, its name without its mark, whether it is part of the row above it)."""
        mark = row.fields[self._layout.order].text if self._layout.order is not None else ""
        rank, name = _marked(raw)
        if mark and (found := _marked(f"{mark} x" if not mark[-1].isalnum() else f"{mark}. x")[0]) is not None:
            rank = found
        of_which = _OF_WHICH.match(name)
        if of_which:
            name = name[of_which.end() :].strip(" :")
            inner, name = _marked(name)
            if self._last is not None:
                if not any(part == self._last for part in self._open):
                    self._open = [part for part in self._open if part[0] < self._last[0]] + [self._last]
                self._loose = not name
                return self._last[0] + 0.1 if inner is None else max(inner, self._last[0] + 0.1), name, True
        if rank is not None:
            return rank, name, False
        rank = _TOTAL_RANK if _is_total(name) else _BOLD if self._stands_out(row, name) else _PLAIN
        sums = name.lower().startswith(("tổng", "cộng "))
        if self._loose and self._last is not None and rank == _PLAIN and not sums:
            return max(_PLAIN, self._last[0] + 0.1), name, True
        if rank == _PLAIN and self._layout.order is not None and not mark and self._last is not None:
            if sums:
                return max(self._last[0], 0.0), name, False  # a sum is no part of the row above it
            return max(_PLAIN, self._last[0] + 0.1) if self._last[0] > 0 else _PLAIN, name, True
        return rank + row.indent / 1_000 if rank == _PLAIN else rank, name, False

    def _stands_out(self, row: Row, name: str) -> bool:
        figures = any(is_value(row.fields[k].text) for k in self._layout.values)
        return row.fields[self._layout.name].bold or name == name.upper() or not figures


def _is_total(name: str) -> bool:
    """Whether a row sums up the others: `Tổng số`, `TỔNG THU (I+II)`; `Tổng đàn lợn` is an indicator as any other."""
    return bool(_TOTAL.match(name) or (_FORMULA.search(name) and name.lower().startswith("tổng")))


def _marked(name: str) -> tuple[float | None, str]:
    """(the rank of the mark that a name begins with, the name without it)."""
    for rank, pattern in _RANKS:
        found = pattern.match(name)
        if found and (rest := name[found.end() :].strip(" .:*_-–+")):
            return rank, rest
    return None, name.strip(" *_:")
