import pytest

from index.report_tables import head_above, report_tables

TABLE = "| Chỉ tiêu | TH 2022 | KH 2023 |\n|---|---|---|\n| Lúa | 10 | 11 |\n| Ngô | 5 | 6 |"


def units(text: str) -> set[str]:
    return {cell.quantity.unit for shown in report_tables(text) for cell in shown.table.cells}


@pytest.mark.parametrize(
    ("above", "caption", "unit"),
    [
        ("Biểu 1. Trồng trọt\n\n", "Biểu 1. Trồng trọt", ""),
        ("**Biểu 1. Trồng trọt**\n\n*Đơn vị tính: ha*\n\n", "Biểu 1. Trồng trọt", "ha"),
        ("Bảng 2. Trồng trọt (ĐVT: ha)\n", "Bảng 2. Trồng trọt (ĐVT: ha)", "ha"),
        ("Kết quả gieo trồng, tính bằng ha:\n\n", "Kết quả gieo trồng, tính bằng ha", "ha"),
        ("Kết quả gieo trồng (ha, số tròn) như sau:\n\n", "Kết quả gieo trồng (ha, số tròn) như sau", "ha"),
        (
            "Biểu số 01\nDIỆN TÍCH GIEO TRỒNG HẰNG NĂM\n(Kèm theo Báo cáo số 5/BC-UBND ngày 3/4/2020)\nĐơn vị: ha\n",
            "Biểu số 01 DIỆN TÍCH GIEO TRỒNG HẰNG NĂM",
            "ha",
        ),
        ("- Kiên cố hóa kênh mương xong 3 tuyến\n\n", "", ""),
        ("Lúa gieo 12.400 ha. Giá lúa tăng. Tiến độ các huyện:\n\n", "Tiến độ các huyện", ""),
        ("Thời tiết thuận lợi cho gieo trồng vụ mùa.\n\n", "", ""),
        (f"{'Một đoạn văn rất dài của báo cáo. ' * 20}\n\n", "", ""),
    ],
    ids=[
        "name",
        "unit line",
        "unit in brackets",
        "unit in prose",
        "bracket in prose",
        "annex",
        "item",
        "last sentence",
        "sentence",
        "long prose",
    ],
)
def test_caption_and_unit(above: str, caption: str, unit: str) -> None:
    text = f"Mở đầu.\n\n{above}{TABLE}"
    (shown,) = report_tables(text)
    assert (shown.caption, units(text)) == (caption, {unit})


SIGNED = "I. TRỒNG TRỌT\n\n1. Lúa\n\nLúa được mùa.\n\nTrên đây là báo cáo của huyện./.\n\n"


@pytest.mark.parametrize(
    ("between", "caption", "headings"),
    [
        ("TM. ỦY BAN NHÂN DÂN\n\nCHỦ TỊCH\n\nTrần Văn Lộc\n\n", "", ()),
        ("CHỦ TỊCH\n(Đã ký)\nTRẦN VĂN LỘC\n\n", "", ()),
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nNguyễn Thị Hạnh\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n", "", ()),
        ("CHỦ TỊCH\n\nTrần Văn Lộc\n\nĐơn vị tính: ha\n\n", "", ()),
        ("CHỦ TỊCH\n\nTrần Văn Lộc\n\nMỘT SỐ CHỈ TIÊU CHỦ YẾU\n\n", "MỘT SỐ CHỈ TIÊU CHỦ YẾU", ()),
        ("CHỦ TỊCH\n\nTrần Văn Lộc\n\nBiểu 1. Trồng trọt\n\n", "Biểu 1. Trồng trọt", ()),
        ("CHỦ TỊCH\n\nTrần Văn Lộc\n\nPHỤ LỤC I: TRỒNG TRỌT\n\n", "PHỤ LỤC I: TRỒNG TRỌT", ("PHỤ LỤC I: TRỒNG TRỌT",)),
        ("", "", ("I. TRỒNG TRỌT", "1. Lúa")),
    ],
)
def test_a_table_behind_the_signature_is_not_named_by_who_signed_nor_by_the_last_heading(
    between: str, caption: str, headings: tuple[str, ...]
) -> None:
    (shown,) = report_tables(f"{SIGNED}{between}{TABLE}")
    assert (shown.caption, shown.headings) == (caption, headings)


def test_the_head_reaches_from_the_caption_to_the_heads_of_the_columns() -> None:
    text = f"Biểu 1. Trồng trọt\nĐơn vị: ha\n{TABLE}"
    head = head_above(text, text.index("6 |"))
    assert head is not None
    assert text[slice(*head)] == "Biểu 1. Trồng trọt\nĐơn vị: ha\n| Chỉ tiêu | TH 2022 | KH 2023 |"
    assert head_above("Không có bảng: 6 ha.", 15) is None


@pytest.mark.parametrize("between", ["\n\n- 7 -\n\n", "\n\n¹ Số ước tính.\n\n", "\n\f"])
def test_a_table_goes_on_after_a_page_break_without_its_heads(between: str) -> None:
    text = f"Biểu 1 (Đơn vị tính: ha)\n{TABLE}{between}| Đỗ | 3 | 4 |\n| Lạc | 1 | 2 |"
    cells = [cell for shown in report_tables(text) for cell in shown.table.cells]
    assert [(c.row, c.column.text, c.quantity.unit) for c in cells][-2:] == [
        (("Lạc",), "TH 2022", "ha"),
        (("Lạc",), "KH 2023", "ha"),
    ]
    assert len(cells) == 8


def test_another_table_does_not_take_the_heads_of_the_one_before() -> None:
    text = f"{TABLE}\n\nBiểu 2. Chăn nuôi\n\n| Trâu | 7 | 8 |\n| Bò | 3 | 4 |"
    assert [cell.column.text for cell in report_tables(text)[-1].table.cells] == [""] * 4
