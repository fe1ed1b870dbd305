import json
import subprocess
import sys
from pathlib import Path

from eval.fuzz import REPORT
from eval.speed import _grown, _large, _pages, _text, extraction

PDF = Path(__file__).parents[1] / "data" / "fuzz" / "unicode.pdf"


def test_every_stage_is_timed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    result = _text([tmp_path / "a.txt"])
    assert (result["files"], result["characters"]) == (1, len(REPORT))
    assert list(result["characters_per_second"]) == ["read", "outline", "split", "figures", "facts"]
    speeds = result["characters_per_second"]
    assert 0 < result["all_characters_per_second"] <= min(speeds[stage] for stage in ("read", "split", "facts"))


def test_pages_of_a_pdf_are_counted() -> None:
    assert _pages([PDF, PDF])["pages"] == 2
    assert _pages([])["pages_per_second"] is None


def test_the_text_grows(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    rows = _grown([tmp_path / "a.txt"], tmp_path)
    assert [row["characters"] for row in rows] == [len(REPORT) * times for times in (1, 10, 100)]


def test_a_large_text_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    result = _large([tmp_path / "a.txt"], tmp_path, 200_000)
    assert (result["megabytes"], result["facts"] > 100) == (0.2, True)
    assert 10 < result["peak_memory_mb"] < 2_000


def test_one_that_is_refused_says_so(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "eval.speed", "large", str(tmp_path / "b.txt")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "rỗng" in json.loads(done.stdout)["refused"]


def test_extraction_is_timed_among_ever_more_text(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(REPORT, encoding="utf-8")
    result = extraction(tmp_path, growth=(1, 4))
    assert result["megabytes"] == round(2 * len(REPORT.encode()) / 1e6, 3)
    assert result["facts"] > 0 and result["facts"] % 2 == 0
    speed = result["mb_per_second"]
    assert 0 < speed["text_to_facts"] < speed["facts"]
    assert [row["times"] for row in result["growth"]] == [1, 4]
    assert result["growth"][0] == {"times": 1, "reports": 1.0, "one_text": 1.0}
    assert all(0.1 < row[name] < 5 for row in result["growth"] for name in ("reports", "one_text"))
