import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.outline import Block, outline
from index.paragraphs import Joined

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


def test_lines_alone_over_paragraphs_are_headings_where_there_are_several() -> None:
    told = "Trong tháng, các sở, ngành trong tỉnh đã tập trung thực hiện đồng bộ nhiều nhiệm vụ, giải pháp "
    told += "đề ra từ đầu năm và chuẩn bị cho những tháng cuối năm"
    names = ["Sản xuất nông nghiệp", "Công nghiệp - thương mại", "Công việc tháng 8"]
    text = f"{told}. Cụ thể\n\n" + "\n\n".join(f"{name}\n\n{told}: số {name.lower()}." for name in names)
    found = [b.headings for b in outline(text) if b.kind == "body"]
    assert found == [(), *((name,) for name in names)]
    few = f"{told}.\n\n{names[0]}\n\n{told}.\n\nNguyễn Văn Tám\n\n1. Sở Y tế."
    assert not [b for b in outline(few) if b.kind == "heading" and not b.marker]


def test_a_lead_over_a_table_has_ended_below_it() -> None:
    text = "Tiến độ các huyện:\n\nHuyện | Lúa (ha)\nTam Lạch | 120\nBàu Sen | 90\n\nVụ sau đã gieo 30 ha.\n"
    assert outline(text)[-1].leads == ()


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


def levels(text: str) -> list[tuple[int, str]]:
    """(level, first words) of every heading."""
    return [(len(b.headings) + 1, text[b.start : b.end].split()[0]) for b in outline(text) if b.kind == "heading"]


def tree(*titles: str) -> str:
    """A text of these headings, each over a sentence."""
    return "\n\n".join(f"{title}\n\nTình hình ổn định, không có biến động lớn." for title in titles)


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("I. Kinh tế|1. Thuế|a) Thu|b) Chi|2. Giá|II. Xã hội|1. Y tế", [1, 2, 3, 3, 2, 1, 2]),
        ("A. Kết quả|I. Kinh tế|1. Thuế|1.1. Thu|1.2. Chi|2. Giá|B. Nhiệm vụ|I. Thuế", [1, 2, 3, 4, 4, 3, 1, 2]),
        ("1. Kinh tế|1.1. Thuế|a) Thu|1.2. Giá|2. Xã hội|2.1. Y tế", [1, 2, 3, 2, 1, 2]),
        ("I. Kinh tế|A. Thuế|1. Thu|B. Giá|II. Xã hội|A. Y tế", [1, 2, 3, 2, 1, 2]),
        ("I. Kinh tế|(1) Thuế|a. Thu|b. Chi|(2) Giá|II. Xã hội|(1) Y tế|a. Thuốc", [1, 2, 3, 3, 2, 1, 2, 3]),
        ("1/ Kinh tế|a/ Thuế|b/ Giá|2/ Xã hội", [1, 2, 2, 1]),
        ("1) Kinh tế|1.1) Thuế|2) Xã hội|4) Y tế|5) Giá", [1, 2, 1, 1, 1]),
        ("I. Kinh tế|2. Giá|4. Thuế|III. Xã hội|3. Y tế", [1, 2, 2, 1, 2]),
        ("Phần thứ nhất|I. Kinh tế|1. Giá|Phần thứ hai|I. Xã hội|Phụ lục I|1. Số liệu", [1, 2, 3, 1, 2, 1, 2]),
        ("II . Kinh tế|l. Thuế|2. Giá|III. Xã hội", [1, 2, 2, 1]),
        ("I. Kinh tế|1. Thuế|1. Thu|2. Chi|2. Giá|3. Tiền", [1, 2, 2, 2, 2, 2]),
        ("I. Kinh tế|1.1. Thuế|1.2. Giá|II. Xã hội|2.1. Y tế", [1, 2, 2, 1, 2]),
        ("1. Kinh tế|2.1. Thuế|2.2. Giá|3. Xã hội", [1, 1, 1, 1]),
        ("**Kinh tế**|1. Thuế|2. Giá|**Xã hội**|1. Y tế", [1, 2, 2, 1, 2]),
        ("TÌNH HÌNH KINH TẾ|1. Thuế|2. Giá|TÌNH HÌNH XÃ HỘI|1. Y tế", [1, 2, 2, 1, 2]),
        ("I. Kinh tế|1. Thuế|**Thu**|**Chi**|2. Giá|**Lạm phát**|II. Xã hội", [1, 2, 3, 3, 2, 3, 1]),
        ("## Kinh tế|### Thuế|#### Thu|### Giá|## Xã hội", [1, 2, 3, 2, 1]),
        ("## I. Kinh tế|#### 1. Thuế|## 2. Giá|### II. Xã hội", [1, 2, 2, 1]),
        ("I. Kinh tế|1. Thuế|2. Giá|*** Đánh giá chung:**|II. Xã hội", [1, 2, 2, 2, 1]),
    ],
)
def test_levels_follow_the_scheme_of_the_report(titles: str, expected: list[int]) -> None:
    assert [level for level, _ in levels(tree(*titles.split("|")))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Giao các đơn vị:\n\n1. Sở Tài chính\n\n2. Sở Y tế\n\n3. Sở Nội vụ",
        "Nhiệm vụ:\n\n1. Đẩy nhanh giải ngân;\n\n2. Thu hồi nợ thuế;\n\n3. Rà soát quy hoạch.",
        "1. Tập trung thu ngân sách; chống thất thu.\n\n2. Đẩy nhanh tiến độ các dự án lớn.\n\n3. Tiếp công dân: làm đúng luật.",
        "Kết quả:\n\na) Trâu: 102 con\n\nb) Bò: 96 con",
        "I. Kết quả ............ 3\n\nII. Nhiệm vụ .......... 9",
        "UBND TỈNH SƠN TRẠCH\n\nBÁO CÁO\n\n**Tình hình tháng 5 năm 2022**",
        "# THÔNG BÁO\n\n## Kết luận phiên họp tháng 7",
        "Trên đây là báo cáo./.\n\n**CHỦ TỊCH**\n\n**Lê Văn Đạt**",
        "Nhất trí với dự thảo của Sở.\n\nNơi nhận:\n\n1. Tỉnh ủy\n\n- Lưu: VT.\n\nTM. UBND\n\nCHỦ TỊCH\n\n**Hà Yên**",
    ],
)
def test_items_tasks_letterhead_and_signature_are_no_headings(text: str) -> None:
    assert [text[b.start : b.end] for b in outline(text) if b.kind == "heading"] == []


def test_an_appendix_follows_the_signature() -> None:
    text = "I. Kinh tế\n\nTốt.\n\nNơi nhận:\n- Lưu: VT.\n\nPhụ lục 02\n\n1. Số liệu thu\n\nThu 5 tỷ đồng."
    assert levels(text) == [(1, "I."), (1, "Phụ"), (2, "1.")]
    assert [b.headings for b in outline(text) if b.kind == "list"] == [()]


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("1. Về thu ngân sách: Tổng thu đạt 1.245 tỷ đồng, tăng 4,1%.", "1. Về thu ngân sách:", "Tổng thu"),
        ("**1.1. Trồng trọt.** Diện tích gieo cấy 3.120 ha.", "**1.1. Trồng trọt.**", "Diện tích"),
        ("**2. Y tế**: Khám cho 4.100 lượt người.", "**2. Y tế**:", "Khám"),
        (
            "3.2. Sở Y tế, Sở Nội vụ phối hợp thực hiện: rà soát biên chế và báo cáo.",
            "3.2. Sở Y tế, Sở Nội vụ phối",
            "rà",
        ),
        ("**) Đánh giá về giáo dục*: 100% xã duy trì phổ cập giáo dục.", "**) Đánh giá về giáo dục*:", "100%"),
    ],
)
def test_a_heading_runs_into_its_sentence(text: str, title: str, rest: str) -> None:
    first, second = outline(text)
    assert first.kind == "heading" and text[first.start : first.end].startswith(title)
    assert second.kind == "body" and text[second.start :].startswith(rest)
    assert second.headings and second.head and ":" not in second.head


def test_bold_words_that_go_on_are_no_heading() -> None:
    text = "**Quan điểm chỉ đạo** của tỉnh là chủ động, quyết liệt.\n\nCác sở, ngành triển khai thực hiện."
    assert {b.kind for b in outline(text)} == {"body"}


def test_a_numbered_paragraph_among_headings_ends_the_one_before_it() -> None:
    text = "I. Xã hội\n\n1. Y tế: Khám cho 4.100 lượt người trong tháng.\n\n2. Toàn tỉnh có 12 trường mới.\n\nTốt."
    assert [b.headings for b in outline(text) if b.kind == "body"] == [
        ("I. Xã hội", "1. Y tế"),
        ("I. Xã hội",),
        ("I. Xã hội",),
    ]


def test_a_paragraph_below_a_list_stands_under_its_lead_no_more() -> None:
    text = "Kết quả:\n\n- Lúa: 512 ha.\n\n- Ngô: 96 ha.\n\nTỉnh tiếp tục chỉ đạo các huyện chăm sóc cây trồng."
    assert [b.leads for b in outline(text)][-1] == ()


FORMS = [
    ("¹", "¹ "),
    ("¹", "¹- "),
    ("²", "2 - "),
    ("[^1]", "[^1]: "),
    ("[^a]", "[^a]: "),
    ("[1]", "[1] "),
    ("1", "1 "),
    ("(1)", "____\n(1) "),
    ("(*)", "(*) "),
    ("<sup>1</sup>", "<sup>1</sup> "),
]


@pytest.mark.parametrize(("mark", "begin"), FORMS)
def test_a_footnote_knows_its_mark(mark: str, begin: str) -> None:
    head = "I. Thu ngân sách\n\nTổng thu 9 tháng đạt khá"
    text = f"{head}{mark}; thu nội địa tăng. Chi bảo đảm, đạt\n\n{begin}Riêng đất 96 tỷ đồng.\n\n62,5% dự toán.\n\nII. Chi\n\nĐủ."
    body, note = (b for b in outline(text) if b.headings == ("I. Thu ngân sách",))
    assert (note.kind, note.anchor) == ("footnote", len(head))
    assert text[note.start : note.end] == "Riêng đất 96 tỷ đồng."
    sentence = "Tổng thu 9 tháng đạt khá; thu nội địa tăng."
    assert Joined.of(text, note.carrier).text.strip() == sentence
    assert Joined.of(text, body.spans).text == f"{sentence} Chi bảo đảm, đạt 62,5% dự toán."


def test_numbers_of_footnotes_begin_anew_on_each_page() -> None:
    page = "Thu đạt khá¹ trong {0}, chi đúng dự toán được giao và\n\n¹ Số liệu {0}.\n\n- {1} -\n\nkịp thời.\n\n"
    text = page.format("quý I", 1) + page.format("quý II", 2)
    notes = [b for b in outline(text) if b.kind == "footnote"]
    assert [n.anchor for n in notes] == [text.index("¹"), text.index("¹", text.index("- 1 -"))]
    assert "quý II" in Joined.of(text, notes[1].carrier).text


def test_a_footnote_of_a_heading_and_of_a_table() -> None:
    text = (
        "## I. KẾT QUẢ[^1]\n\n[^1]: Đến 15/6.\n\n| Chỉ tiêu | Số |\n| --- | --- |\n| Lúa[^2] | 5 |\n\n[^2]: Cả nương."
    )
    first, second = (b for b in outline(text) if b.kind == "footnote")
    assert first.headings == second.headings == ("I. KẾT QUẢ",)
    assert (first.anchor, second.anchor) == (text.index("[^1]"), text.index("[^2]"))
    assert Joined.of(text, second.carrier).text == "| Lúa[^2] | 5 |"


def test_a_footnote_of_several_lines() -> None:
    text = (
        "Đã ban hành đủ văn bản¹; đồng thời kiểm tra việc thực hiện tại\n\n¹ Gồm:\n- Quyết định số 12;\n- Kế hoạch số 9.\n\n"
        "các huyện, thành phố."
    )
    notes = [b for b in outline(text) if b.kind == "footnote"]
    assert [text[n.start : n.end] for n in notes] == ["Gồm:", "- Quyết định số 12;", "- Kế hoạch số 9."]
    assert {n.anchor for n in notes} == {text.index("¹")}


def test_a_footnote_that_was_left_open_goes_on_on_the_next_page() -> None:
    text = (
        "I. Chỉ đạo\n\nTỉnh đã ban hành nhiều văn bản¹.\n\n¹ Quyết định số 12/QĐ-UBND;\n\nII. Kết quả\n\nCác ngành làm tốt.\n\n"
        "- Kế hoạch số 31/KH-UBND;\n- Công văn số 77/UBND-TH.\n\nIII. Nhiệm vụ\n\nTập trung."
    )
    notes = [b for b in outline(text) if b.kind == "footnote"]
    assert len(notes) == 3
    assert {n.headings for n in notes} == {("I. Chỉ đạo",)}


@pytest.mark.parametrize(
    "text",
    [
        "Tập trung: (1) chống hạn; (2) trồng rừng.\n\n(1) Sở Y tế chủ trì.\n\n(2) Sở Nội vụ phối hợp.",
        "Diện tích nhà ở 26,4 m² mỗi người, khai thác 120 m³ đá.\n\n2 Sở báo cáo kết quả hằng tháng.",
        "Phòng, chống dịch COVID-19 và cúm H5N1.\n\n1 Đội cơ động trực ban.",
        "Có 3 nhóm việc.\n\n1. Thu ngân sách đúng hạn.\n\n2. Chi tiết kiệm.",
    ],
)
def test_lists_and_units_are_no_footnotes(text: str) -> None:
    assert "footnote" not in {b.kind for b in outline(text)}
    assert all(len(b.spans) == 1 for b in outline(text))


@pytest.mark.parametrize(
    ("first", "between", "second"),
    [
        ("Kim ngạch xuất khẩu qua các cửa khẩu trong tháng đạt 245 triệu USD, tăng", "\f", "144,4% so với cùng kỳ."),
        ("Tổng số vụ việc được phát hiện trên địa bàn là 214 vụ (trong đó", "\fTrang 4/9\n", "có 86 vụ) đã xử lý."),
        ("Số xã hoàn thành chương trình gồm các xã vùng cao và các xã phía", "\n\n", "Tây Bắc của huyện."),
        ("Hai bên thống nhất kế hoạch tuần tra trên tuyến biên giới Việt Nam -", "\n\n", "Trung Quốc trong quý IV."),
        ("Hội đồng nhân dân tỉnh ban hành Nghị quyết trong đó nêu rõ nội dung:", "\n\n", "“Nhất trí chủ trương.”"),
        ("Xây dựng đề án “Phát triển du lịch cộng đồng vùng hồ giai đoạn", "\n\n", "2021-2025” trình tỉnh."),
        ("Giá trị sản xuất công nghiệp của cả tỉnh trong chín tháng ước", "\n\n- 12 -\n\n", "Tỉnh đạt mức cao."),
        ("3. Rà soát, bổ sung quy hoạch sử dụng đất giai đoạn", "\n\n", "2021 - 2030 trình cấp trên phê duyệt."),
        (
            "Hợp tác xã nông nghiệp hoạt động hiệu quả đạt 62% (trong tổng số đơn vị",
            "\n\n",
            "Sở Nông nghiệp quản lý) và tăng.",
        ),
    ],
)
def test_a_cut_sentence_is_one_again(first: str, between: str, second: str) -> None:
    text = f"{first}{between}{second}"
    assert [spans for _, spans in parts(text)] == [[first, second]]


def test_running_heads_are_left_out() -> None:
    page = "Báo cáo kinh tế tháng 5 - Sở Kế hoạch\n\n"
    text = f"0\n\n{page}Thu ngân sách của các huyện, thị xã trong năm tháng đạt\n\n1\n\n{page}62% dự toán."
    assert len(outline(text)) == 1
    assert "Sở Kế hoạch" not in "".join(parts(text)[0][1])


WRAPPED = """I. TÌNH HÌNH THỰC HIỆN CÁC CHỈ TIÊU KINH TẾ - XÃ HỘI, QUỐC PHÒNG VÀ AN NINH
TRONG SÁU THÁNG ĐẦU NĂM
1. Nông nghiệp
Toàn tỉnh gieo trồng 12.540 ha cây hằng năm, đạt 98% kế hoạch; năng suất lúa
bình quân 57,2 tạ/ha, cao hơn vụ trước. Các huyện vùng thấp đã thu hoạch xong
trước ngày 15/5.
- Lúa: 8.120 ha, sản lượng 46.446 tấn, tăng 1.204 tấn so với cùng kỳ năm ngoái
do được mùa.
- Ngô: 2.310 ha.
2. Chăn nuôi
Đàn lợn 96.400 con, tăng 3,1%; đàn gia cầm 1,2 triệu con. Dịch bệnh được kiểm
soát, không phát sinh ổ dịch mới trên địa bàn toàn tỉnh từ ngày 10/4 đến nay."""


@pytest.mark.parametrize("margin", ["", "     "])
def test_a_wrapped_text_is_read_by_paragraphs(margin: str) -> None:
    text = "\n".join(margin + line for line in WRAPPED.splitlines())
    kinds = [(b.kind, Joined.of(text, b.spans).text[:12], len(b.spans)) for b in outline(text)]
    assert kinds == [
        ("heading", "I. TÌNH HÌNH", 2),
        ("heading", "1. Nông nghi", 1),
        ("body", "Toàn tỉnh gi", 3),
        ("list", "- Lúa: 8.120", 2),
        ("list", "- Ngô: 2.310", 1),
        ("heading", "2. Chăn nuôi", 1),
        ("body", "Đàn lợn 96.4", 2),
    ]


def test_a_heading_on_two_rows_is_cut_off_its_sentence() -> None:
    text = "**1.1. Nuôi trồng\nvà đánh bắt.** Sản lượng của toàn tỉnh đạt 1.205 tấn."
    heading, body = outline("I. Thủy sản\n\n" + text)[1:]
    assert [heading.kind, body.kind, body.head] == ["heading", "body", "Nuôi trồng và đánh bắt"]
    assert body.spans == ((len("I. Thủy sản\n\n") + text.index("Sản"), len("I. Thủy sản\n\n") + len(text)),)


def test_lines_with_figures_at_the_edges_of_pages_are_no_running_heads():
    text = "- Đàn bò đạt 75.300 con.\n\n12\n\n- Đàn bò đạt 80.100 con.\n\n13\n\nBáo cáo tháng\n"
    assert [text[a:b] for block in outline(text) for a, b in block.spans] == [
        "- Đàn bò đạt 75.300 con.",
        "- Đàn bò đạt 80.100 con.",
        "Báo cáo tháng",
    ]


def test_decimals_before_a_capital_are_no_mark_of_a_footnote():
    text = (
        "Vốn đăng ký mới đạt 4,2 USD mỗi người, tăng so với năm 2021.2 Các dự án đều triển khai.\n\n"
        "2 Riêng vốn trong nước đạt 12 tỷ đồng.\n"
    )
    assert "4,2 USD" in " ".join(text[a:b] for block in outline(text) for a, b in block.spans)
    assert [block.mark for block in outline(text) if block.kind == "footnote"] == ["2"]
