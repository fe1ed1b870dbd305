"""An office at work: many users who think between their questions, while reports are added and removed: `python -m eval load`.

`baocao serve` runs with its true encoder, the users in a process of their own (locust, `eval/users.py`). Every report is about
a place of its own with figures of its own, so each answer is checked: a report that nobody touches must always answer with its
figure, one that is being added or removed with its figure, or as a place that has no report. A declared "busy" (503, 429) is
counted apart; anything else that is no answer, or a wrong one, is a failure.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from assistant.page.users import Role, Users
from index.errors import AssistantError
from index.ingest import index_reports
from index.store import Store
from prompts import lexicon

if TYPE_CHECKING:
    from index.encoders import Encoder

FIRST = "Hòn Khe Đồi Suối Lũng Nà Pắc Trại Mường Vũng Cồn Bãi Rú Thác Gò Đầm Phiêng Bản".split()
SECOND = "Mận Sậy Vọng Trám Lau Sim Bứa Giẻ Cọ Dâu Vầu Sến Gạo Chò Quế Mua Ngát Tre".split()
KINDS = ("trâu", "bò", "lợn", "dê", "ngựa", "thỏ")
WAYS = (
    "Đàn {kind} của {place} có bao nhiêu con?",
    "{place} có bao nhiêu con {kind}?",
    "Tổng đàn {kind} tỉnh {place} 6 tháng đầu năm 2024?",
    "Cho biết số lượng đàn {kind} của {place}",
)
THINKING = (2.0, 8.0)  # seconds between an answer and the next question
STEADY = 40  # reports that are there from the beginning and stay
WARMED = 0.25  # of the time, before memory is compared
SAMPLED = 5.0  # seconds between two looks at the memory
BATCH = 16
AT_ONCE = 32  # askers who do not think, for the throughput


_AROUND = (
    "- Công tác thú y đối với đàn {kind} được các huyện của {name} thực hiện theo kế hoạch; cán bộ xã kiểm tra chuồng trại "
    "hằng tuần, hướng dẫn hộ nuôi vệ sinh, dự trữ thức ăn và báo cáo dịch bệnh đúng thời hạn quy định.",
    "- Chính sách hỗ trợ giống {kind} cho hộ nghèo được phổ biến tới từng thôn; việc lập danh sách, thẩm định và công khai do "
    "ủy ban nhân dân xã chủ trì, có mặt trận và các đoàn thể của {name} giám sát trong suốt quá trình.",
)


def place(number: int) -> str:
    """The name of an invented place: 0 -> "Hòn Mận"."""
    first, second = divmod(number, len(SECOND))
    return f"{FIRST[first]} {SECOND[second]}"


def figure(number: int, kind: str) -> int:
    """How many animals that place has; no two places or kinds have as many."""
    return 10_000 + number * 100 + KINDS.index(kind) * 7


def report_text(number: int) -> str:
    """The report of a place: some twenty passages."""
    name, lines = place(number), []
    for kind in KINDS:
        count = f"{figure(number, kind):,}".replace(",", ".")
        lines += [f"- Đàn {kind} của tỉnh có {count} con.", *(line.format(kind=kind, name=name) for line in _AROUND)]
    return (
        f"ỦY BAN NHÂN DÂN\nTỈNH {name.upper()}\n\nSố: {number + 1}/BC-UBND\n\n{name}, ngày 28 tháng 6 năm 2024\n\nBÁO CÁO\n"
        f"Tình hình chăn nuôi 6 tháng đầu năm 2024 của tỉnh {name}\n\nI. CHĂN NUÔI\n\n" + "\n\n".join(lines) + "\n"
    )


def load(users: int, minutes: float, added: int, removed: int, seed: int = 1) -> dict[str, Any]:
    """Have so many users ask for so long, while reports come and go. Raises `AssistantError` where locust is not installed."""
    try:
        import locust  # noqa: F401  it runs in another process
    except ImportError:
        raise AssistantError(lexicon.bilingual("eval_needs", extra="doors-tests")) from None
    if STEADY + added > len(FIRST) * len(SECOND):
        raise AssistantError(lexicon.bilingual("load_places", count=len(FIRST) * len(SECOND) - STEADY))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        alone, apart = _prepared(root)
        keys = _keys(root, users)
        with _served(root) as (url, process):
            changes = {"added": added, "removed": removed}
            plan = {"keys": keys[:-1], "editor": keys[-1], "seconds": 60 * minutes, "seed": seed, **changes}
            memory = _Memory(process)
            office = _locust(root, url, plan, users)
            held = memory.stop()
            throughput = _throughput(url, keys)
    return {
        "users": users,
        "minutes": minutes,
        **office,
        "memory": held,
        "encoder_alone_per_second": round(alone, 1),
        "answers_per_second": round(throughput, 1),
        "throughput_ratio": round(throughput / alone, 2),
        "encoder_processes_per_second": round(apart, 1),
        "throughput_ratio_to_processes": round(throughput / apart, 2),
        "machine": {"cpus": os.cpu_count(), "machine": platform.machine(), "load": round(os.getloadavg()[0], 1)},
    }


def _prepared(root: Path) -> tuple[float, float]:
    """A store of the steady reports; and how many questions a second the encoder reads, batched, with nothing else to do.

    The first figure is that of a program, the second that of the processes that a server embeds in, which is higher.
    """
    from index.encoders import load_encoder

    reports = root / "reports"
    reports.mkdir()
    for number in range(STEADY):
        (reports / f"bc-{number:03}.txt").write_text(report_text(number), encoding="utf-8")
    encoder = load_encoder()
    with Store.create_or_open(root / "store", encoder.name, encoder.dimensions) as store:
        index_reports([reports], store, encoder)
    questions = [question for question, _, _ in _questions(range(STEADY))]
    random.Random(1).shuffle(questions)
    batches = [questions[at : at + BATCH] for at in range(0, len(questions), BATCH)]
    return _alone(encoder, batches), _alone(load_encoder(apart=True), batches)


def _alone(encoder: Encoder, batches: Sequence[Sequence[str]]) -> float:
    """Questions a second, with as many batches at the same time as the encoder reads."""
    from index.batching import Batched

    assert isinstance(encoder, Batched)
    with ThreadPoolExecutor(encoder.runs) as threads:
        for _ in threads.map(encoder.encode_queries, batches[: 2 * encoder.runs]):  # pages in the weights
            pass
        began = time.perf_counter()
        for _ in threads.map(encoder.encode_queries, batches):
            pass
        return sum(map(len, batches)) / (time.perf_counter() - began)


def _questions(numbers: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Each question with the number of its place and its figure."""
    for number, kind, way in itertools.product(numbers, KINDS, WAYS):
        yield way.format(kind=kind, place=place(number)), number, figure(number, kind)


def _keys(root: Path, count: int) -> list[str]:
    """A key for each user, and an editor's."""
    users, names = Users(root / "store" / "users.json"), [f"u{number}" for number in range(count)]
    for name in names:
        users.add(name, "only for this run")
    users.add("editor", "only for this run", Role.EDITOR)
    return [users.make_key(name) for name in (*names, "editor")]


@contextmanager
def _served(root: Path) -> Iterator[tuple[str, int]]:
    """The address of `baocao serve` over the store, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "BAOCAO_LOG": str(root / "baocao.log")}
    command = [sys.executable, "-m", "assistant.cli", "serve", "--store", str(root / "store"), "--port", str(port)]
    with (root / "serve.txt").open("wb") as told, subprocess.Popen(command, env=environment, stderr=told) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url, process, root / "serve.txt")
            yield url, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def _wait(url: str, process: subprocess.Popen[bytes], told: Path) -> None:
    while process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/readyz", trust_env=False, timeout=30).status_code == 200:
                return
        time.sleep(0.5)
    raise AssistantError(lexicon.bilingual("load_not_served", told=told.read_text(encoding="utf-8")[-500:]))


class _Memory:
    """Looks again and again at the memory of a process and of those that it started; what they share counts once."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, threading.Event()
        self._seen: list[float] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while True:
            self._seen.append(sum(map(_own_memory_mb, [self._pid, *_children(self._pid)])))
            if self._over.wait(SAMPLED):
                return

    def stop(self) -> dict[str, float]:
        """Megabytes at the beginning, when warm, and of the last tenth; and what came to it since it was warm."""
        self._over.set()
        self._thread.join()
        warm = int(len(self._seen) * WARMED)
        width = max(len(self._seen) // 10, 1)
        at = {
            "first_mb": self._seen[0],
            "warm_mb": statistics.median(self._seen[warm : warm + width]),
            "last_mb": statistics.median(self._seen[-width:]),
            "most_mb": max(self._seen),
        }
        return {name: round(value) for name, value in at.items()} | {
            "growth": round(at["last_mb"] / at["warm_mb"] - 1, 3)
        }


def _children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended
            found += map(int, file.read_text().split())
    return found


def _own_memory_mb(pid: int) -> float:
    """The memory of a process; of pages that several have, its share."""
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    return 0.0


def _locust(root: Path, url: str, plan: dict[str, Any], users: int) -> dict[str, Any]:
    """Run the users in a process of their own; what they met with."""
    (root / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("users.py")), "--headless", "--host", url,
        "--users", str(users + 1), "--spawn-rate", str(max(users // 5, 1)), "--run-time", f"{plan['seconds']:.0f}s",
        "--only-summary", "--exit-code-on-error", "0", "--stop-timeout", "30",
    ]  # fmt: skip
    environment = {**os.environ, "LOAD_PLAN": str(root / "plan.json"), "LOAD_RESULTS": str(root / "results.json")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    try:
        found: dict[str, Any] = json.loads((root / "results.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssistantError(lexicon.bilingual("load_no_results", told=done.stderr[-500:])) from None
    return found


def _throughput(url: str, keys: list[str], seconds: float = 20.0) -> float:
    """Answers a second to askers who do not think, each question asked for the first time.

    A report is removed before, so that no answer of the office's own is remembered, and one question reads the new state.
    """
    gone = httpx.delete(
        f"{url}/v1/reports/bc-000", headers={"Authorization": f"Bearer {keys[-1]}"}, trust_env=False, timeout=60
    )
    gone.raise_for_status()
    questions = [question for question, _, _ in _questions(range(1, STEADY))]
    random.Random(2).shuffle(questions)
    turn, lock, answered = iter(questions), threading.Lock(), 0
    headers = [
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        for key in itertools.islice(itertools.cycle(keys), AT_ONCE)
    ]
    address = url.removeprefix("http://")

    def ask(header: dict[str, str]) -> None:
        nonlocal answered
        with closing(http.client.HTTPConnection(address, timeout=60)) as web:  # costs less than what it measures
            while time.monotonic() < until:
                with lock:
                    question = next(turn, None)
                if question is None:
                    return
                web.request("POST", "/v1/ask", json.dumps({"question": question}), header)
                with web.getresponse() as response:
                    response.read()
                if response.status == 200:
                    with lock:
                        answered += 1

    httpx.post(f"{url}/v1/ask", json={"question": next(turn)}, headers=headers[0], trust_env=False, timeout=60)
    began = time.monotonic()
    until = began + seconds
    threads = [threading.Thread(target=ask, args=(header,)) for header in headers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.monotonic() - began
    return answered / taken


def wrong(results: dict[str, Any]) -> bool:
    """Whether something happened that must not: a failure, a wrong answer, or a change that was not made."""
    return bool(results["failures"] or results["wrong"]) or (results["added"], results["removed"]) != tuple(
        results["planned"]
    )


def summary(results: dict[str, Any]) -> Sequence[str]:
    """The same for people."""
    ask, memory = results["ask"], results["memory"]
    return [
        f"{results['users']} người trong {results['minutes']:g} phút: {ask['requests']} câu hỏi, {ask['per_second']}/s",
        f"chờ: trung vị {ask['p50_ms']} ms, p95 {ask['p95_ms']} ms, p99 {ask['p99_ms']} ms; báo bận {results['busy']}",
        f"thêm {results['added']}, gỡ {results['removed']} báo cáo",
        f"lỗi {len(results['failures'])}, trả lời sai {len(results['wrong'])}",
        f"bộ nhớ: {memory['first_mb']} → {memory['warm_mb']} → {memory['last_mb']} MB ({memory['growth']:+.1%} từ khi đã ấm máy)",
        f"{results['answers_per_second']} câu/s so với {results['encoder_alone_per_second']} của riêng bộ mã hóa: "
        f"{results['throughput_ratio']}; {results['encoder_processes_per_second']} của các tiến trình mã hóa: "
        f"{results['throughput_ratio_to_processes']}",
        *map(str, results["failures"][:10]),
        *map(str, results["wrong"][:10]),
    ]
