"""Damage files in every way and read them: nothing but our own errors may come out, and in time: `python -m eval fuzz`.

Each case is made of a sound file by a few mutations; its number and the seed make it again.
Example: `fuzz(seeds(), count=300, seed=1).faults == ()`.
"""

from __future__ import annotations

import io
import multiprocessing
import random
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from index.errors import AssistantError
from index.facts import extract
from index.formats import SUFFIXES
from index.reading import read_report
from index.records import Report
from index.split import split

LIMIT = 10.0  # seconds of the processor for one file of a few pages; a sound one takes a tenth of one
PATIENCE = 6  # times as many seconds are waited for on a busy machine
MOST_MUTATIONS = 3
GROWTH = 40  # times that a block may be repeated
SLOWEST = 5  # cases that are shown

READ, REFUSED, TIMEOUT, CRASH = "read", "refused", "timeout", "crash"

REPORT = """ỦY BAN NHÂN DÂN
TỈNH LAM SA

Số: 87/BC-UBND

Lam Sa, ngày 05 tháng 7 năm 2022

BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Lam Sa

I. KINH TẾ

1. Nông nghiệp

- Lúa mùa: Diện tích gieo cấy 4.120 ha/4.300 ha, đạt 95,8% kế hoạch, năng suất 51,5 tạ/ha¹.

- Đàn trâu 15.300 con, giảm 2,4% so với cùng kỳ; trong đó huyện Đá Vàng 1.450 con. Chỉ số sản xuất công nghiệp tăng

¹ Riêng lúa nương ước đạt trên 12,5 tạ/ha (giảm 0,3 tạ so với năm 2021).

3,3% so với cùng kỳ, đạt 1 tỷ 784 triệu 400 ngàn USD.

2. Ngân sách

(Đơn vị tính: triệu đồng)

| TT | Chỉ tiêu | Kế hoạch | Thực hiện | Tỷ lệ (%) |
| --- | --- | --- | --- | --- |
| 1 | Thu nội địa | 620.000 | 310.500 | 50,1 |
| 2 | Thu xuất nhập khẩu | 180.000 | 99.900 | 55,5 |
| | Tổng số | 800.000 | 410.400 | 51,3 |

II. NHIỆM VỤ 6 THÁNG CUỐI NĂM

a) Giải ngân vốn đầu tư công 100% kế hoạch; tổ chức 02 hội nghị trước ngày 15/9/2022 theo Kế hoạch số 31/KH-UBND.

Nơi nhận:
- Văn phòng Chính phủ;

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nông Văn Khoa
"""

_Seeds = Sequence[tuple[str, bytes]]  # (suffix, a sound file)
_Mutation = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """What became of one damaged file."""

    number: int
    name: str
    outcome: str  # "read", "refused", "timeout", "crash", or the type of an error that is not ours
    seconds: float
    detail: str = ""

    @property
    def fault(self) -> bool:
        """Whether it is one of ours."""
        return self.outcome not in (READ, REFUSED)


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """All cases of a run."""

    cases: tuple[Case, ...]
    seconds: float

    @property
    def faults(self) -> tuple[Case, ...]:
        """The cases that must not be."""
        return tuple(case for case in self.cases if case.fault)

    def summary(self) -> dict[str, Any]:
        """Counts for each outcome and suffix, the slowest cases and the faults."""
        slowest = sorted(self.cases, key=lambda case: -case.seconds)[:SLOWEST]
        kinds = sorted({Path(case.name).suffix for case in self.cases})
        return {
            "files": len(self.cases),
            "outcomes": dict(Counter(case.outcome for case in self.cases)),
            "by_suffix": {
                kind: dict(Counter(case.outcome for case in self.cases if Path(case.name).suffix == kind))
                for kind in kinds
            },
            "faults": [[case.number, case.name, case.outcome, case.detail] for case in self.faults],
            "slowest": [[case.number, case.name, round(case.seconds, 3), case.outcome] for case in slowest],
            "seconds": round(self.seconds, 1),
        }


def seeds(folders: Sequence[Path] = ()) -> list[tuple[str, bytes]]:
    """The sound files to damage: a report of our own as text, and every file of `folders` that we have a reader for."""
    made = [(".txt", REPORT.encode()), (".md", REPORT.replace("I. KINH", "## I. KINH").encode("utf-16"))]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    return made + [(file.suffix.lower(), file.read_bytes()) for file in files]


def fuzz(seeds: _Seeds, count: int, seed: int, limit: float = LIMIT) -> Fuzzed:
    """Read `count` damaged files one after another in a process of their own, which may hang or die."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        _outcome(Path(folder) / "sound.txt", REPORT.encode())  # patterns are compiled before the first case is timed
        cases = tuple(_cases(seeds, count, seed, limit, Path(folder)))
    return Fuzzed(cases, time.perf_counter() - began)


def damaged(seeds: _Seeds, seed: int, number: int) -> tuple[str, bytes]:
    """(name, bytes) of one case."""
    chance = random.Random(f"{seed}:{number}")
    suffix, data = chance.choice(seeds)
    for _ in range(chance.randint(1, MOST_MUTATIONS)):
        zipped = data.startswith(b"PK\x03\x04") and chance.random() < 0.8
        data = _in_member(data, chance) if zipped else chance.choice(_MUTATIONS)(data, chance)
    if chance.random() < 0.05:
        suffix = chance.choice(SUFFIXES)  # under a wrong name
    return f"{number}{suffix}", data


def _cases(seeds: _Seeds, count: int, seed: int, limit: float, folder: Path) -> Iterator[Case]:
    number = 0
    while number < count:
        here, there = multiprocessing.Pipe()
        worker = multiprocessing.get_context("fork").Process(target=_work, args=(there, seeds, seed, folder))
        worker.start()
        there.close()
        try:
            while number < count:
                here.send(number)
                case = _told(here, number, limit, damaged(seeds, seed, number)[0])
                number += 1
                yield case
                if case.outcome in (TIMEOUT, CRASH):
                    break
        finally:
            here.close()
            worker.kill()
            worker.join()


def _told(here: Connection, number: int, limit: float, name: str) -> Case:
    began = time.perf_counter()
    try:
        if not here.poll(PATIENCE * limit):
            return Case(number, name, TIMEOUT, time.perf_counter() - began)
        outcome, seconds, detail = here.recv()
        return Case(number, name, outcome if seconds <= limit else TIMEOUT, seconds, detail)
    except (EOFError, ConnectionResetError):
        return Case(number, name, CRASH, time.perf_counter() - began)


def _work(there: Connection, seeds: _Seeds, seed: int, folder: Path) -> None:
    warnings.simplefilter("ignore")  # libraries have much to say of damaged files
    while True:
        try:
            number = there.recv()
        except EOFError:
            return
        name, data = damaged(seeds, seed, number)
        began = time.process_time()
        outcome, detail = _outcome(folder / name, data)
        there.send((outcome, time.process_time() - began, detail))


def _outcome(path: Path, data: bytes) -> tuple[str, str]:
    path.write_bytes(data)
    try:
        _check(read_report(path))
    except AssistantError as exc:
        return REFUSED, str(exc)
    except Exception as exc:
        where = traceback.extract_tb(exc.__traceback__)[-1]
        return type(exc).__name__, f"{exc} ({Path(where.filename).name}:{where.lineno})"
    finally:
        path.unlink()
    return READ, ""


def _check(report: Report) -> None:
    """What must hold of any report that was read."""
    passages = split(report)
    homes = {passage.id: passage for passage in passages}
    for passage in passages:
        assert report.text[passage.start : passage.end] == passage.text, passage.id
    for fact in extract(report, passages):
        figure, home = fact.figure, homes[fact.passage_id]
        assert report.text[figure.start : figure.end] == figure.text, fact.id
        assert home.start <= fact.start <= figure.start < figure.end <= fact.end <= home.end, fact.id
    assert all(0 <= page <= len(report.text) for page in report.pages), report.pages
    assert all(0 <= start <= end <= len(report.text) for _, start, end in report.origins), report.origins


# Ways to damage a file


def _block(data: bytes, chance: random.Random, most: int = 4_000) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randint(1, most))


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 16, 64)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _insert_junk(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 10, 300, 3_000))
    junk = chance.choice((chance.randbytes(length), b"\xff" * length, bytes(length), b"(" * length, b" " * length))
    return data[:at] + junk + data[at:]


def _insert_words(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_WORDS).encode() * chance.choice((1, 3, 200)) + data[at:]


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    start, end = _block(data, chance, 64)
    return data[:start] + chance.choice((b"\xff", b"\0", b"9", b"\x7f"))[:1] * (end - start) + data[end:]


def _delete(data: bytes, chance: random.Random) -> bytes:
    start, end = _block(data, chance)
    return data[:start] + data[end:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, end = _block(data, chance, 600)
    return data[:start] + data[start:end] * chance.randint(2, GROWTH) + data[end:]


def _swap(data: bytes, chance: random.Random) -> bytes:
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _one_line(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", chance.choice((b" ", b"", b"\t", b"\x0c", b"\r")))


def _digits(data: bytes, chance: random.Random) -> bytes:
    """Other figures, and marks of figures in odd places."""
    signs = b"0123456789.,/%-"
    changed = bytearray(data)
    places = [i for i, byte in enumerate(changed) if byte in signs]
    for i in chance.sample(places, min(len(places), 30)):
        changed[i] = chance.choice(signs)
    return bytes(changed)


def _in_member(data: bytes, chance: random.Random) -> bytes:
    """A zip file with one member damaged, gone or given twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # an earlier mutation broke the archive
        return chance.choice(_MUTATIONS)(data, chance)
    at = chance.randrange(len(members)) if members else 0
    way = chance.random()
    if members and way < 0.1:
        del members[at]
    elif members and way < 0.2:
        members.append((members[at][0], chance.choice(members)[1]))
    elif members:
        members[at] = (members[at][0], chance.choice(_MUTATIONS)(members[at][1], chance))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in dict(members).items():
            archive.writestr(name, content)
    return made.getvalue()


_WORDS = (
    "¹ ", "\n1. ", "\n- ", "Trong đó: ", "123.456,7", "0" * 400, "1/2/3/4/", "| | 5 |\n", "\t7\t", "%", "tỷ ", "gấp đôi ", "(",
    ")", "\x0c", "**", "#### ", "đến ngày 31/02/2021 ", "ngày 99 tháng 99 năm 9999 ", "năm 0000 ", "\ufeff", "e\u0301\u0323",
    "\u202e", "²", "TM. ", "Số: /BC-", "…", "\ud7ff", "1 tỷ 784 triệu 400 ngàn ", "; ", " và ", "Đơn vị tính: ",
)  # fmt: skip
_MUTATIONS: tuple[_Mutation, ...] = (
    _flip, _truncate, _insert_junk, _insert_words, _insert_words, _overwrite, _delete, _repeat, _swap, _one_line, _digits,
)  # fmt: skip


def table(summary: Mapping[str, Any]) -> str:
    """The summary for people, a line each."""
    lines = [f"{summary['files']} files, {summary['seconds']} s: {summary['outcomes']}"]
    lines += [f"  {kind or 'no suffix'}: {counts}" for kind, counts in summary["by_suffix"].items()]
    lines += [f"slowest: {name} {seconds} s, {outcome}" for _, name, seconds, outcome in summary["slowest"]]
    lines += [f"FAULT: {name}: {outcome}: {detail}" for _, name, outcome, detail in summary["faults"]]
    return "\n".join(lines)
