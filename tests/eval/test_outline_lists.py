"""The outline against lists made by hand: of invented reports in many layouts, and of the real ones where they are at hand."""

from pathlib import Path

import pytest

from eval.outline import Score, score, score_folder
from index.errors import AssistantError

LISTS = Path(__file__).resolve().parents[1] / "data" / "outline"
REAL = Path(__file__).resolve().parents[3] / "shared" / "reports"
TEXT = (
    "I. KINH TẾ\n\n1. Nông nghiệp\n\nTrồng 5.120 ha lúa¹, tăng\n\n¹ Không kể lúa nương.\n\n4,2% so với cùng kỳ.\n\n"
    "2. Y tế\n\nTốt."
)


def heading(text: str, number: str, level: int) -> dict[str, object]:
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "number": number, "level": level}


def wanted() -> dict[str, list[dict[str, object]]]:
    note, mark = TEXT.index("¹ Không"), TEXT.index("¹,")
    return {
        "headings": [heading("I. KINH TẾ", "I.", 1), heading("1. Nông nghiệp", "1.", 2), heading("2. Y tế", "2.", 2)],
        "footnotes": [{"mark": "1", "mark_start": mark, "start": note, "end": note + len("¹ Không kể lúa nương.")}],
        "cuts": [{"end": TEXT.index("\n\n¹"), "start": TEXT.index("4,2%")}],
    }


def test_all_is_found() -> None:
    found = score(TEXT, wanted())
    expected = Score(
        headings=3, found=3, right=3, level=3, footnotes=1, notes_found=1, linked=1, cuts=1, joined=1, misses=[]
    )
    assert found == expected
    assert found.to_dict()["precision"] == found.to_dict()["recall"] == 100.0


def test_what_is_missing_and_what_is_too_much_is_counted() -> None:
    gold = wanted()
    gold["headings"] = [heading("I. KINH TẾ", "II.", 1), heading("1. Nông nghiệp", "1.", 3)]
    gold["footnotes"][0]["mark_start"] = 3
    gold["cuts"] = [{"end": TEXT.index("\n\n2."), "start": TEXT.index("Tốt")}]
    found = score(TEXT, gold)
    assert (found.headings, found.found, found.right, found.level) == (2, 3, 1, 0)
    assert (found.notes_found, found.linked, found.joined, found.glued) == (1, 0, 0, 1)
    assert len(found.misses) == 7


def test_a_folder_without_lists_is_said(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="danh mục"):
        score_folder(tmp_path, tmp_path)


def test_invented_reports_of_other_layouts() -> None:
    scores = score_folder(LISTS, LISTS)
    total = scores["total"]
    assert len(scores) == 13
    assert total.right >= 0.98 * max(total.headings, total.found), total.misses
    assert total.level >= 0.98 * total.right, total.misses
    assert total.linked == total.notes_found == total.footnotes > 10, total.misses
    assert (total.joined, total.glued) == (total.cuts, 0), total.misses


@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not beside the project")
def test_real_reports() -> None:
    scores = score_folder(LISTS, REAL)
    total = scores["total"]
    assert len(scores) == 6
    assert total.right >= 0.98 * max(total.headings, total.found), total.misses
    for name, one in scores.items():
        assert one.linked == one.notes_found == one.footnotes, (name, one.misses)
        assert (one.joined, one.glued) == (one.cuts, 0), (name, one.misses)
