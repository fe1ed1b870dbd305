"""Requests made up from the doors' own description, right ones and wrong ones: `python -m eval security`.

schemathesis runs in a process of its own against a site over invented reports, with the key of an editor, so that reports are
added and removed too. What counts is the site's own count of its responses: none of them may be an error of the server. Then the
dependencies are looked up with pip-audit, where the machine reaches its source.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from assistant.api.rates import Rates
from assistant.assistant import Assistant
from assistant.page.notebook import Notebook
from assistant.page.site import make_site
from assistant.page.users import Role, Users
from eval.invented import ANIMALS, SyllableEncoder, report_text
from index.errors import AssistantError
from index.ingest import index_reports
from index.store import Store
from prompts import lexicon

UNBOUNDED = "1000000/second"
OPERATIONS = 9  # of the description; each is tried so many times that all come to the number wanted
AUDIT_SECONDS = 180
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance", "ignored_auth",
)  # fmt: skip
_FAILURES = re.compile(r"^=+ FAILURES =+$\n(.*?)^=+ [A-Z]+ =+$", re.MULTILINE | re.DOTALL)
_TOLD = 200  # lines of it
_COUNT = re.compile(r'^baocao_requests_total\{method="(\w+)",route="([^"]*)",status="(\d+)"\} (\S+)$', re.MULTILINE)


def attack(requests: int, seed: int = 1) -> dict[str, Any]:
    """Send at least so many requests; how the site answered them. Raises `AssistantError` where schemathesis is not installed."""
    try:
        import schemathesis  # noqa: F401  it runs in another process
    except ImportError:
        raise AssistantError(lexicon.bilingual("eval_needs", extra="doors-tests")) from None
    began = time.perf_counter()
    with _site() as (url, key):
        runs: list[dict[str, Any]] = []
        while (counts := _counts(url, key)).total() < requests:
            each = -(-(requests - counts.total()) // OPERATIONS)
            runs.append(_run(url, key, each, seed + len(runs)))
        alive = httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
    statuses: Counter[str] = Counter()
    for (_, _, status), count in counts.items():
        statuses[status] += count
    return {
        "requests": counts.total(),
        "server_errors": sum(count for status, count in statuses.items() if status >= "500" or status == "0"),
        "by_status": dict(sorted(statuses.items())),
        "by_route": dict(sorted(_by_route(counts).items())),
        "ready_afterwards": alive,
        "runs": runs,
        "schemathesis": version("schemathesis"),
        "seconds": round(time.perf_counter() - began),
    }


def _by_route(counts: Counter[tuple[str, str, str]]) -> Counter[str]:
    routes: Counter[str] = Counter()
    for (method, route, _), count in counts.items():
        routes[f"{method} {route}"] += count
    return routes


@contextmanager
def _site() -> Iterator[tuple[str, str]]:
    """The address of a site over invented reports, and an editor's key."""
    encoder = SyllableEncoder()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "reports").mkdir()
        for animal in ANIMALS:
            (folder / "reports" / f"{animal}.txt").write_text(report_text(animal, 1), encoding="utf-8")
        with Store.create_or_open(folder / "store", encoder.name, encoder.dimensions) as store:
            index_reports([folder / "reports"], store, encoder)
        users = Users(folder / "users.json")
        users.add("lan", "only for this run", Role.EDITOR)
        assistant = Assistant(Store.open(folder / "store"), encoder)
        rates = Rates(asking=UNBOUNDED, writing=UNBOUNDED)
        site = make_site(assistant, users=users, notebook=Notebook(), rates=rates)
        server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", users.make_key("lan")
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            assistant.close()


def _run(url: str, key: str, examples: int, seed: int) -> dict[str, Any]:
    """One run of schemathesis: what its own checks found."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place, "report.json")
        command = [
            "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run", f"{url}/v1/openapi.json",
            "--header", f"Authorization: Bearer {key}", "--checks", ",".join(CHECKS), "--max-examples", str(examples),
            "--seed", str(seed), "--continue-on-failure", "--no-shrink", "--suppress-health-check", "all",
            "--phases", "examples,coverage,fuzzing", "--report", "json", "--report-json-path", str(report),
        ]  # fmt: skip
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=place, check=False)
        try:
            told = json.loads(report.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise AssistantError(lexicon.bilingual("security_no_report", told=done.stderr[-500:])) from None
        kept = ("test_cases", "failures", "errors")
        warnings = {name: about for name, about in told["warnings"].items() if about}
        return {"seed": seed, **{name: told[name] for name in kept}, "warnings": warnings, "told": _told(done.stdout)}


def _told(output: str) -> list[str]:
    """What schemathesis writes of each failure: the lines from its heading on, up to its warnings or its summary."""
    found = _FAILURES.search(output)
    return [line for line in found[1].splitlines() if line.strip()][:_TOLD] if found else []


def _counts(url: str, key: str) -> Counter[tuple[str, str, str]]:
    """The site's count of its responses on the doors, by method, route and status."""
    text = httpx.get(f"{url}/metrics", headers={"Authorization": f"Bearer {key}"}, trust_env=False, timeout=60).text
    found = {(method, route, status): int(float(n)) for method, route, status, n in _COUNT.findall(text)}
    return Counter({what: n for what, n in found.items() if what[1] not in ("/metrics", "/readyz", "/v1/openapi.json")})


def audit() -> dict[str, Any]:
    """What pip-audit knows of the installed packages, or why it cannot say."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"run": False, "reason": f"no answer within {AUDIT_SECONDS} s"}
    except json.JSONDecodeError:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return {"run": False, "reason": lines[-1][:300] if lines else f"exit status {done.returncode}"}
    looked_up = [one for one in found["dependencies"] if "skip_reason" not in one]
    if not looked_up:  # a mirror that knows of no faults, or no network
        return {"run": False, "reason": found["dependencies"][0]["skip_reason"][:300]}
    known = [f"{one['name']} {one['version']}: {fault['id']}" for one in looked_up for fault in one.get("vulns", ())]
    return {"run": True, "packages": len(looked_up), "of": len(found["dependencies"]), "vulnerabilities": known}


def wrong(results: dict[str, Any]) -> bool:
    """Whether the site failed, or did something else than its description says."""
    failed = results["server_errors"] or any(run["errors"] for run in results["runs"])
    return bool(failed or _failures(results) or not results["ready_afterwards"])


def _failures(results: dict[str, Any]) -> int:
    return sum(failure["count"] for run in results["runs"] for failure in run["failures"])


def summary(results: dict[str, Any]) -> Sequence[str]:
    """The same for people."""
    told = results["audit"]
    return [
        f"{results['requests']} yêu cầu trong {results['seconds']} s: {results['by_status']}",
        f"lỗi của máy chủ: {results['server_errors']}; sau đó vẫn sẵn sàng: {results['ready_afterwards']}",
        *(f"lưu ý: {name} {about}" for run in results["runs"] for name, about in run["warnings"].items()),
        f"sai so với bản mô tả: {_failures(results)}",
        *(line for run in results["runs"] for line in run["told"]),
        f"pip-audit: {told['vulnerabilities'] if told['run'] else told['reason']}",
    ]
