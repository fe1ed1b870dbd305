"""Which of several things that exclude each other a text names: a figure for oranges answers no question about pomelos.

Example: `named("Sản lượng lúa mùa")` holds the member `lúa mùa` of the crops of rice, which `lúa xuân` contradicts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from prompts import lexicon

Members = Mapping[int, frozenset[int]]  # of each group that is named, which of its members

NONE = -1  # stands in for a member where a phrase only looks like one


@functools.lru_cache(maxsize=65_536)
def named(text: str) -> Members:
    """The members that a text names, by group; a name that is part of a proper name (`Bảo Lạc`) is none."""
    found = {}
    for group, (pattern, member_of) in enumerate(_patterns()):
        members = {
            member_of[match[0].lower()] for match in pattern.finditer(text) if not _is_part_of_a_name(text, match)
        }
        if members := members - {NONE}:
            found[group] = frozenset(members)
    return found


def contradicted(asked: Members, layers: Iterable[str]) -> bool:
    """Whether the words of a figure, the nearest first, name another member of a group than those asked for.

    The nearest words that name a member of the group decide: `bưởi` under `Cây ăn quả: cam, bưởi` is for pomelos.
    """
    open_groups = dict(asked)
    for text in layers:
        if not open_groups:
            return False
        for group, members in named(text).items():
            wanted = open_groups.pop(group, members)
            if not wanted & members:
                return True
    return False


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], Mapping[str, int]], ...]:
    """For each group a pattern of all its names, the longest first, and which member each name is of."""
    made = []
    for contrast in lexicon.contrasts():
        member_of = {name.lower(): i for i, names in enumerate(contrast.members) for name in names}
        member_of |= dict.fromkeys((phrase.lower() for phrase in contrast.unlike), NONE)
        names = "|".join(map(re.escape, sorted(member_of, key=len, reverse=True)))
        made.append((re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.I), member_of))
    return tuple(made)


def _is_part_of_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a capitalised syllable stands beside another one: `Lạc` of `huyện Bảo Lạc`, `Ngô` of `Ngô Quang Lĩnh`."""
    if " " in match[0] or not match[0].istitle():
        return False
    before, after = text[: match.start()].rstrip(" ").rsplit(" ", 1)[-1], text[match.end() :].lstrip(" ")
    return (before[:1].isupper() and text[: match.start()].endswith(" ")) or after[:1].isupper()
