"""Find the provinces and the districts, towns and communes that a text names.

Names come from the gazetteer in `prompts`; a place that it does not hold is still found by the word before it
(`tỉnh …`, `huyện …`, `xã …`). Example: `find_local("huyện Bảo Lâm có 3.080 con", "Cao Bằng") == "Bảo Lâm"`.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection

from index.folding import fold
from prompts import lexicon
from prompts.lexicon import District

UPPER = "".join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper())
LOWER = "".join(c for c in map(chr, range(0x61, 0x1EFA)) if c.islower())
_NAME = rf"[{UPPER}][{LOWER}]+(?:\s+[{UPPER}][{LOWER}]+){{0,3}}"
_PROVINCE_OF = re.compile(rf"\b(?:[Tt]ỉnh\s+|TỈNH[^\S\n]+)({_NAME})")
_LOCAL = re.compile(  # begins with a set of letters, which Python's search is fast at
    r"([HTQXPhtqxp](?<!\w.)(?:(?<=[Hh])uyện(?:\s+đảo)?|(?<=[Tt])(?:hành phố|hị xã|hị trấn)|(?<=[Qq])uận|(?<=[Xx])ã"
    r"|(?<=[Pp])hường|(?<=T)(?:[PX]\.?|[px]\.)|(?<=[HQ])\.))"
    rf"[ \u00a0\n]?(?!(?:Năm|Tháng|Quý|Ngày)\b)({_NAME}|\d{{1,2}}\b)"
)
_LOCAL_EN = re.compile(  # `Bảo Lâm district`, without the word that a question begins with
    rf"\b(?!(?:In|Of|The|What|Which|How|Did|Does|For|At|From|And|Is|Was|Were|Has|Had|Provincial|Each|Mountain|Border)\b)({_NAME})"
    r"\s+(?:district|commune|ward|township)\b"
)
COUNTRY = "cả nước"  # the place of a national figure
_QUARTER = r"(?:Đồng bằng|Trung du|Trung|Tây|Đông|Bắc|Nam|Duyên hải|Việt Bắc|phía|miền|kinh tế trọng điểm)\b"  # begins a region
_WIDER = re.compile(
    r"(?P<lead>^|.*[,;:(]|.*\b(?:của|trong khi|còn|chung|bình quân|trung bình|tính chung))\s*"
    r"(?:(?P<country>cả nước|toàn quốc|bình quân (?:chung )?quốc gia)|(?P<region>[Vv]ùng|[Kk]hu vực|[Mm]iền)"
    rf"(?P<name>\s+{_QUARTER}(?:\s+(?!(?:đạt|là|tăng|giảm|bằng|có|chỉ|ước|còn)\b)[^\s,;:()\d]+){{0,7}}))"
    r"(?=\s*(?:$|[,;:(]|(?:đạt|là|tăng|giảm|bằng|có|chỉ|ước|còn|mức)\b))",
    re.S,
)
_REGION = re.compile(rf"(?:[Vv]ùng|[Kk]hu vực|[Mm]iền)\s+{_QUARTER}")
_AGAINST = re.compile(r"\b(?:so với|so|hơn|kém|bằng|gấp|thứ|hạng|chiếm|ngang|tại|ở|trong(?! khi)|đến)\b", re.I)
_DIGIT = re.compile(r"\d")
_NEAR = 60  # characters before a name that may say whose name it is
_BELONGS = re.compile(  # names of people, bodies, streets, that hold the name of a place
    r"\b(?:chủ tịch|đồng chí|ông|bà|bác|tư tưởng|đạo đức|cộng sản|tiền phong|bệnh viện|học viện|đại học|trường|viện|công ty"
    r"|tập đoàn|ngân hàng|hợp tác xã|khu công nghiệp|khu kinh tế|khu đô thị|cụm công nghiệp|nhà máy|cửa khẩu|cảng|thủy điện"
    r"|thuỷ điện|hồ chứa|đường|phố|cầu|đèo|sông|núi|quảng trường|lăng|công viên|giải)"
    r"(?:\s+(?!(?:huyện|xã|thị|thành|quận|phường|tỉnh|ở|tại|của|và)\b)[^\s,;:.()]+){0,6}\s+$",
    re.I,
)
_COUNTRY = frozenset(("Việt Nam", "Trung Quốc", "Trung Ương"))


@functools.cache
def _spellings() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern over the folded names of all provinces, and the province that each spelling means."""
    table: dict[str, str] = {}
    for province in lexicon.provinces():
        for spelling in (province.name, *province.spellings):
            table.setdefault(_key(spelling), province.name)
    choices = "|".join(re.escape(s).replace(r"\ ", r"\s+") for s in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)"), table


def _key(name: str) -> str:
    return " ".join(fold(name).split())


def provinces_in(text: str, *, cased: bool = True) -> list[str]:
    """The provinces that a text names, each once, in order; with `cased` only where the name has its capitals."""
    pattern, table = _spellings()
    found: dict[str, None] = {}
    for match in pattern.finditer(fold(text)):
        written = text[match.start() : match.end()]
        words = [word for word in written.split() if word.lower() not in ("thành", "phố", "thủ", "đô")]
        if cased and not all(word[0].isupper() or not word[0].isalpha() for word in words):
            continue
        name = table[_key(written)]
        if cased and _has_marks(written) and not _same(written, name):
            continue
        found.setdefault(name)
    return list(found)


def _has_marks(text: str) -> bool:
    return fold(text) != text.lower()


def _same(written: str, name: str) -> bool:
    """Whether the marks agree: `Hà Giang` is not `Hạ Giang`; the place of the tone mark in `Hoà` does not matter."""
    spellings = next(p.spellings for p in lexicon.provinces() if p.name == name)
    return any(_letters(written) == _letters(s) for s in spellings) or _key(written) != _key(name)


def _letters(text: str) -> list[str]:
    return sorted(unicodedata.normalize("NFD", text.lower()))


def named_province(text: str) -> str | None:
    """The province that a text names after the word `tỉnh`, whether or not the gazetteer knows it, or None."""
    found = _PROVINCE_OF.search(text)
    return _province_name(found[1]) if found else None


def province_in(text: str) -> str | None:
    """The first province that a text names, or None."""
    return next(iter(provinces_in(text)), None)


def main_province(text: str) -> str | None:
    """The province that a report is about: the one it names most often after the word `tỉnh`, else most often."""
    after = Counter(_province_name(m) for m in _PROVINCE_OF.findall(text))
    for name in list(after):
        if name in _COUNTRY:
            del after[name]
    if after:
        return after.most_common(1)[0][0]
    counts = Counter(name for line in text.split("\n") for name in provinces_in(line))
    return counts.most_common(1)[0][0] if counts else None


def _province_name(written: str) -> str:
    """The province in what follows `tỉnh`: `Cao Bằng` of `Cao Bằng Khóa`; as written if the gazetteer does not know it."""
    known = province_in(written)
    if known:
        return known
    words = written.split()
    return " ".join(words[:2]) if len(words) > 3 else " ".join(words)


def is_city(province: str) -> bool:
    """Whether a province of the gazetteer is a centrally governed city; Huế, which is one since 2025, is none here."""
    return any(p.name == province and p.kind == "thành phố" for p in lexicon.provinces())


def is_place(name: str) -> bool:
    """Whether the gazetteer has a province or a district of just this name."""
    return province_in(name) == name or bool(provinces_with(name))


def without_provinces(folded: str) -> str:
    """A folded text of the same length whose provinces are blanked out: `HẢI PHÒNG` holds no `phòng`."""
    return _spellings()[0].sub(lambda m: "\x00" * len(m[0]), folded)


@functools.cache
def _districts_by_key() -> dict[str, list[District]]:
    table: dict[str, list[District]] = {}
    for district in lexicon.districts():
        table.setdefault(_key(district.name), []).append(district)
    return table


def local_spelling(name: str) -> str:
    """A district's name as the gazetteer spells it (`Hoà An` -> `Hòa An`); as written if it does not hold it."""
    found = {district.name for district in _districts_by_key().get(_key(name), ())}
    return next((known for known in sorted(found) if _letters(known) == _letters(name)), name)


def provinces_with(name: str, kind: str | None = None) -> list[str]:
    """The provinces that have a district, town or city of this name, with `kind` only of this kind."""
    spelled = local_spelling(name)
    found = [d for d in _districts_by_key().get(_key(name), ()) if d.name == spelled and kind in (None, d.kind)]
    return sorted({district.province for district in found})


def province_now(province: str) -> str:
    """The unit that holds a province since 2025-07-01; itself if the gazetteer does not know it."""
    return next((p.now for p in lexicon.provinces() if p.name == province), province)


@functools.cache
def _districts_of(province: str) -> re.Pattern[str] | None:
    names = {d.name for d in lexicon.districts() if d.province == province and d.name != province}
    if not names:
        return None
    return _whole(names, r"\w")


def _whole(names: Collection[str], joined: str) -> re.Pattern[str]:
    """A pattern of whole names, the longest first, without what `joined` parts stand before; fast at searching as `_LOCAL` is."""
    first = "".join(sorted({re.escape(name[0]) for name in names}))
    rest = "|".join(rf"(?<={re.escape(n[0])}){re.escape(n[1:])}" for n in sorted(names, key=len, reverse=True))
    return re.compile(rf"[{first}](?<!{joined}.)(?:{rest})(?!\w)")


def local_names(text: str, province: str | None) -> frozenset[str]:
    """The names that a text gives to districts, towns and communes with the word before them: `huyện Tam Lạch`."""
    return frozenset(
        _local_name(m, province)
        for m in _LOCAL.finditer(text)
        if not m[2][0].isdigit() and m[2] != province and not _is_other_city(m, province)
    )


@functools.lru_cache(maxsize=256)
def _any_name(names: frozenset[str]) -> re.Pattern[str]:
    return _whole(names, r"[\w-]")


def find_local(text: str, province: str | None, names: frozenset[str] = frozenset()) -> str | None:
    """The last district, town, ward or commune that a text names, without the word before it, or None.

    `names` are those that the whole report is known to use. The provincial city that bears the province's name is given
    as `thành phố <name>`.
    """
    if text.islower() and not _DIGIT.search(text):
        return None  # a name has a capital or, as `phường 5`, a number
    found = [(m.start(), _local_name(m, province)) for m in _LOCAL.finditer(text) if not _is_other_city(m, province)]
    pattern = _districts_of(province) if province else None
    bare = [pattern.finditer(text)] if pattern is not None else []
    if names:
        bare.append(_any_name(names).finditer(text))
    for match in itertools.chain.from_iterable(bare):
        if not _BELONGS.search(text, max(0, match.start() - _NEAR), match.start()):
            found.append((match.start(), match.group()))
    return max(found)[1] if found else None


def wider(near: str, *, alone: bool = False) -> str | None:
    """The country or the region whose figure the words right before it announce, or None.

    `alone` says that the figure stands alone in a bracket behind these words, which then may compare with it.
    Example: `wider("bình quân cả nước tăng") == "cả nước"`; `wider("cao hơn bình quân cả nước")` is None unless it is alone.
    """
    lower = near.lower()
    if not any(word in lower for word in ("cả nước", "toàn quốc", "quốc gia")) and not _REGION.search(near):
        return None
    found = _WIDER.match(near[:1].lower() + near[1:])
    if found is None or (not alone and _AGAINST.search(found["lead"].rpartition(",")[2])):
        return None
    return COUNTRY if found["country"] else " ".join(f"{found['region'].lower()}{found['name']}".split())


def _is_other_city(match: re.Match[str], province: str | None) -> bool:
    """Whether what looks like a provincial city is a city of its own: `Thành phố Hồ Chí Minh` in a report of another province."""
    if not match[1].lower().startswith(("thành", "tp")) or match[2] == province:
        return False
    return province_in(f"thành phố {match[2]}") not in (None, province)


def _local_name(match: re.Match[str], province: str | None) -> str:
    kind, name = match[1].lower(), " ".join(match[2].split())
    if name == province or name.isdigit():
        return f"{'thành phố' if kind.startswith(('tp', 'thành')) else kind} {name}"
    return name


def locals_in_question(text: str, known: frozenset[str]) -> list[str]:
    """The districts and communes that a question names, by its own `huyện …` or by a folded name in `known`."""
    found = {m[2] for m in _LOCAL.finditer(text) if not m[2].isdigit()}
    taken = {_key(name) for name in (*known, *found)}
    found |= {m[1] for m in _LOCAL_EN.finditer(text) if _key(m[1]) not in taken and province_in(m[1]) is None}
    folded = f" {' '.join(re.findall(r'[a-z0-9]+', fold(text)))} "
    found |= {name for name in known if f" {_key(name)} " in folded}
    return sorted(found)
