import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.table_lines import PIPE, SPACE, TAB, table_runs

ROWS = "Lúa      ha       3.500\nNgô      ha       1.200"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("| Lúa | 5 |", [PIPE]),
        ("Lúa | 5\nNgô | 6", [PIPE]),
        ("Cây | Ghi chú\n--- | ---\nLúa | tốt", [PIPE]),
        ("Lúa\t5", [TAB]),
        ("Huyện\tThu\nTam Lạch\t5", [TAB]),
        (ROWS, [SPACE]),
        (f"| a | 5 |\n\nMột đoạn văn.\n\n{ROWS}", [PIPE, SPACE]),
    ],
)
def test_tables(text: str, kinds: list[str]) -> None:
    assert [run.kind for run in table_runs(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Chọn hướng a | b | c cho 3 huyện.",
        "Sản  lượng  đạt  12  tấn,  tăng  5  tấn\nTổng  số  hộ  là  15  hộ,  giảm  4  hộ  so",
        "I. KINH TẾ\t3\n1. Nông nghiệp\t5\n2. Công nghiệp\t8\nII. VĂN HÓA\t12",
        "I. KINH TẾ ........   3\n1. Nông nghiệp ....   5\n2. Công nghiệp ....   8",
        "1.\tNông nghiệp đạt 5 ha.\n2.\tCông nghiệp tăng 3%.\n-\tDịch vụ: 12 tỷ.",
        "ỦY BAN NHÂN DÂN        CỘNG HÒA XÃ HỘI\nSố: 12/BC-UBND        Tam Lạch, ngày 5 tháng 6 năm 2023",
        "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\n- Như trên;\tCHỦ TỊCH",
        f"| {'Thu ngân sách đạt 1.200 tỷ đồng, tăng 5,2% so với cùng kỳ năm trước; ' * 3} |",
        "",
    ],
    ids=["a pipe", "justified", "contents, tabs", "contents, spaces", "list", "head", "tail", "frame", "empty"],
)
def test_prose(text: str) -> None:
    assert table_runs(text) == []


def test_heads_and_names_of_groups_belong_to_the_rows_that_spaces_align() -> None:
    text = f"Chú thích.\n\nCây      ĐVT      TH 2022\nI. Lúa và ngô\n{ROWS}\n\nMột câu kết thúc."
    (run,) = table_runs(text)
    assert text[run.lines[0][0] : run.lines[-1][1]] == f"Cây      ĐVT      TH 2022\nI. Lúa và ngô\n{ROWS}"


def test_a_page_number_does_not_end_a_table() -> None:
    (run,) = table_runs(f"{ROWS}\n\n- 7 -\n\nĐỗ       ha         310")
    assert len(run.lines) == 3


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from([ROWS, "| a | 5 |", "a\t5", "Lời văn.", "", "a | 5", "12", "\f"])).map("\n".join)
    | st.text()
)
def test_runs_of_any_text_are_apart(text: str) -> None:
    spans = sorted(span for run in table_runs(text) for span in run.lines)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
