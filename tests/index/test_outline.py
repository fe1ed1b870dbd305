import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.outline import Block, outline

LINES = st.sampled_from(
    [
        "I. KINH TẾ",
        "1. Nông nghiệp",
        "- Lúa: 5 ha.",
        "+ Ngô: 4 ha",
        "Cây có củ:",
        "¹ Ghi chú.",
        "2 - Báo cáo của Sở",
        "12",
        "",
        "Toàn tỉnh gieo trồng được 12.500 ha cây hằng năm các loại, tăng",
        "5,2% so với cùng kỳ.",
        "| Lúa | 5 |",
        "a\t5",
        "(trong đó",
        "* * *",
    ]
)


def one(text: str) -> Block:
    (block,) = outline(text)
    return block


def parts(text: str) -> list[tuple[str, list[str]]]:
    """(kind, spans as text) of every block."""
    return [(block.kind, [text[a:b] for a, b in block.spans]) for block in outline(text)]


@pytest.mark.parametrize(
    "text",
    [
        "A. TÌNH HÌNH CHUNG",
        "I. LĨNH VỰC KINH TẾ",
        "II- VĂN HÓA",
        "IV) Xã hội",
        "1. Nông nghiệp",
        "1) Thu ngân sách",
        "1.1. Trồng trọt",
        "2.1.1. Cây lúa",
        "a) Cây lương thực",
        "a. Chăn nuôi",
        "(1) Về dân số",
        "Đ. An ninh",
        "**Kết quả đạt được**",
        "__Nhiệm vụ__",
        "#### 3. Giáo dục",
        "## **I. KẾT QUẢ**",
        "**) Các kết quả nổi bật*",
        "*** Đánh giá chung:**",
        "Chương II. Nội dung",
        "Phần thứ nhất",
        "Phụ lục I",
        "PHỤ LỤC 2",
        "PHƯƠNG HƯỚNG NHIỆM VỤ THỜI GIAN TỚI",
    ],
)
def test_a_heading(text: str) -> None:
    assert one(text).kind == "heading"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1. Tổng sản phẩm đạt 12,5 tỷ đồng, tăng 5,2% so với cùng kỳ.", "body"),
        ("1.200 hộ được hỗ trợ.", "body"),
        ("30/6/2023 có 5 vụ cháy", "body"),
        ("10 vụ", "body"),
        ("Thu ngân sách đạt 5 tỷ đồng.", "body"),
        ("A.B. Nguyễn", "body"),
        ("Phần lớn các hộ đã thoát nghèo", "body"),
        ("- Lúa: 5 ha", "list"),
        ("+ Ngô: 3 ha", "list"),
        ("– Bò: 3 con", "list"),
        ("* Mục nổi bật", "list"),
        ("Cây có củ:", "lead"),
        ("- Cây có củ:", "lead"),
        ("| Lúa | 5 |", "table"),
        ("Lúa\t5", "table"),
        ("¹ Không tính viện trợ.", "footnote"),
        ("¹² - Theo Sở Tài chính", "footnote"),
        ("[3] Nguồn: Cục Thống kê", "footnote"),
        ("[^4]: Ghi chú", "footnote"),
    ],
)
def test_what_is_no_heading(text: str, kind: str) -> None:
    assert one(text).kind == kind


@pytest.mark.parametrize("text", ["12", "- 12 -", "Trang 3/10", "* * *", "   ", ""])
def test_page_numbers_and_rules_are_no_blocks(text: str) -> None:
    assert outline(text) == []


@pytest.mark.parametrize(
    ("text", "marker"), [("1.1. Trồng trọt", "1.1."), ("- Lúa: 5 ha", "-"), ("a) Cây màu", "a)"), ("Không có", "")]
)
def test_marker(text: str, marker: str) -> None:
    assert one(text).marker == marker


def test_blocks_stand_under_their_headings() -> None:
    text = (
        "I. KINH TẾ\n\n1. Nông nghiệp\n\n1.1. Trồng trọt\n\nLúa được mùa.\n\n1.2. Chăn nuôi\n\nĐàn lợn tăng.\n\n"
        "2. Công nghiệp\n\nTăng 5%.\n\nII. XÃ HỘI\n\nỔn định."
    )
    assert {text[b.start : b.end]: b.headings for b in outline(text) if b.kind == "body"} == {
        "Lúa được mùa.": ("I. KINH TẾ", "1. Nông nghiệp", "1.1. Trồng trọt"),
        "Đàn lợn tăng.": ("I. KINH TẾ", "1. Nông nghiệp", "1.2. Chăn nuôi"),
        "Tăng 5%.": ("I. KINH TẾ", "2. Công nghiệp"),
        "Ổn định.": ("II. XÃ HỘI",),
    }


def test_a_list_lead_holds_for_the_items_under_it() -> None:
    blocks = outline("- Cây có củ:\n+ Khoai: 5 ha.\n+ Sắn: 6 ha.\n- Rau: 7 ha.")
    assert [(b.kind, b.leads) for b in blocks] == [
        ("lead", ()),
        ("list", ("Cây có củ",)),
        ("list", ("Cây có củ",)),
        ("list", ()),
    ]


def test_a_heading_ends_the_leads() -> None:
    assert outline("Trồng trọt gồm:\n- Lúa: 5 ha.\n\n2. Chăn nuôi\n\n- Trâu: 6 con.")[-1].leads == ()


@pytest.mark.parametrize(
    ("first", "between", "second"),
    [
        ("Sản lượng cả năm của toàn tỉnh đạt 12 nghìn tấn, tăng", "", "144,4% so với cùng kỳ."),
        ("Tổng số vụ việc được phát hiện trên địa bàn (trong đó", "12\n\n", "có 86 vụ) đã xử lý xong."),
        ("Tổng số vụ việc được phát hiện trên địa bàn", "- 7 -\n\n", "(trong đó có 86 vụ) đã xử lý xong."),
        ("Thu hút được 15 dự án với tổng vốn đăng ký của các nhà đầu tư", "", "là 2.350 tỷ đồng."),
        ("Tỉnh đã phê duyệt đề án phát triển du lịch giai đoạn 2021", "", "- 2025 và các kế hoạch."),
    ],
)
def test_a_page_break_does_not_cut_a_sentence(first: str, between: str, second: str) -> None:
    assert parts(f"{first}\n\n{between}{second}") == [("body", [first, second])]


@pytest.mark.parametrize("mark", ["¹ ", "¹", "¹ - ", "1 - ", "[1] "])
def test_a_footnote_between_the_halves_of_a_sentence(mark: str) -> None:
    first, second = "Sản lượng cả năm của toàn tỉnh đạt 12 nghìn tấn, tăng", "144,4% so với cùng kỳ."
    text = f"{first}\n\n{mark}Theo giá so sánh.\n\n{second}"
    assert parts(text) == [("body", [first, second]), ("footnote", ["Theo giá so sánh."])]
    assert outline(text)[1].mark == "1"


def test_several_footnotes_of_one_page() -> None:
    text = (
        "Đã ban hành 12 văn bản chỉ đạo trên tất cả các lĩnh vực, trong đó có\n\n1 - Quyết định về đất ở.\n\n"
        "2 - Kế hoạch trồng rừng.\n\nnhiều văn bản quan trọng."
    )
    assert [(b.kind, b.mark, len(b.spans)) for b in outline(text)] == [
        ("body", None, 2),
        ("footnote", "1", 1),
        ("footnote", "2", 1),
    ]


def test_a_footnote_goes_on_over_a_line_end() -> None:
    text = "Tổng kinh phí² là 5 tỷ đồng.\n\n² Trong đó vốn trung ương là\n\n3 tỷ đồng.\n\nCâu tiếp theo."
    assert parts(text)[1] == ("footnote", ["Trong đó vốn trung ương là", "3 tỷ đồng."])
    assert parts(text)[2] == ("body", ["Câu tiếp theo."])


@pytest.mark.parametrize(
    "text",
    [
        "Các chỉ tiêu đều đạt kế hoạch.\n\nNgười dân phấn khởi.",
        "Thu ngân sách đạt khá.\n\n1.200 hộ thoát nghèo.",
        "Báo cáo gửi các cơ quan\n\nNhư trên",
    ],
)
def test_two_paragraphs_stay_two(text: str) -> None:
    assert len(outline(text)) == 2


@settings(max_examples=200)
@given(st.lists(LINES, max_size=12).map("\n\n".join) | st.lists(LINES, max_size=12).map("\n".join) | st.text())
def test_blocks_of_any_text(text: str) -> None:
    blocks = outline(text)
    spans = sorted(span for block in blocks for span in block.spans)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
