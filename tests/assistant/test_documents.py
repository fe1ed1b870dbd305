"""Documents as things of their own: which one, its number, its day."""

import pytest
from asking import open_assistant

from assistant.documents import documents_in
from index.records import Passage

HA_LAM = """UBND TỈNH HÀ LÂM

Số: 77/BC-UBND

Hà Lâm, ngày 02 tháng 7 năm 2023

BÁO CÁO
Kết quả kinh tế - xã hội 6 tháng đầu năm 2023, tỉnh Hà Lâm

I. CHỈ ĐẠO, ĐIỀU HÀNH

Tỉnh đã ban hành Quyết định số 512/QĐ-UBND ngày 06/3/2023 về đề án du lịch cộng đồng lòng hồ; Quyết định số 640/QĐ-UBND \
ngày 21/4/2023 phê duyệt danh mục bến đò ngang được hỗ trợ phao cứu sinh; Kế hoạch số 58/KH-UBND ngày 09/02/2023 thực hiện \
Nghị quyết số 17-NQ/TU ngày 30/12/2022 của Tỉnh ủy về nuôi cá lồng.

Việc bán gạo dự trữ làm theo Nghị quyết số 30/NQ-CP ngày 12/5/2023 của Chính phủ.

Sau mưa đá ngày 19/4, Chủ tịch UBND tỉnh ký Công điện số 09/CĐ-UBND; 43 nhà được lợp lại trong tuần.

II. XÃ HỘI

Xã Bến Chài được công nhận xã nông thôn mới (Quyết định số 705/QĐ-UBND ngày 08 tháng 5 năm 2023).
"""

KHE_THAO = """UBND TỈNH KHE THAO

Số: 120/BC-UBND

Khe Thao, ngày 25 tháng 12 năm 2024

BÁO CÁO
Kết quả năm 2024 của tỉnh Khe Thao

1. Nông nghiệp: hỗ trợ giống theo Nghị quyết 30/NQ-CP ngày 14 tháng 3 năm 2024 của Chính phủ; trồng 210 ha quế.

2. Đất đai: bảng giá đất ban hành kèm Quyết định số 44/2024/QĐ-UBND, ngày 20/11/2024.

3. Bảng giá đất của xã Lũng Vài cũng dẫn Quyết định số 44/2024/QĐ-UBND, ngày 29/11/2024 ban hành bảng giá đất.
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("documents"), ha_lam=HA_LAM, khe_thao=KHE_THAO)
    yield opened.ask
    opened.close()


def said(answer):
    return [fact.text for fact in answer.facts]


def named(text):
    passage = Passage("r#0", "r", (), 0, len(text), ((0, len(text)),), "body", text)
    return [(d.kind, d.number, d.day, text[d.start : d.end]) for _, d in documents_in(passage)]


def test_each_document_of_a_sentence_has_its_own_words():
    text = (
        "Có Quyết định số 5/QĐ-UBND ngày 01/2/2023 về A; Công văn 71/UBND- TH, ngày 3/2/2023 giao việc B "
        "và Chỉ thị số 02/CT-UBND."
    )
    assert named(text) == [
        ("quyết định", "5/QĐ-UBND", "01/2/2023", "Quyết định số 5/QĐ-UBND ngày 01/2/2023 về A"),
        ("công văn", "71/UBND- TH", "3/2/2023", "Công văn 71/UBND- TH, ngày 3/2/2023 giao việc B"),
        ("chỉ thị", "02/CT-UBND", None, "Chỉ thị số 02/CT-UBND."),
    ]


def test_a_document_that_another_one_carries_out_stands_within_it():
    text = "Kế hoạch số 58/KH-UBND ngày 09/02/2023 thực hiện Nghị quyết số 17-NQ/TU của Tỉnh ủy"
    assert [(kind, own) for kind, _, _, own in named(text)] == [
        ("kế hoạch", text),
        ("nghị quyết", "Nghị quyết số 17-NQ/TU của Tỉnh ủy"),
    ]


def test_a_bracket_ends_a_document():
    assert named("Công nhận xã A (Quyết định số 705/QĐ-UBND ngày 08 tháng 5 năm 2023), đạt 100%")[0][3] == (
        "Quyết định số 705/QĐ-UBND ngày 08 tháng 5 năm 2023"
    )


def test_letters_before_a_number_name_its_kind():
    assert [d[:2] for d in named("theo QĐ 2086/QĐ-TTg và số 33/KH-SYT")] == [
        ("quyết định", "2086/QĐ-TTg"),
        ("kế hoạch", "33/KH-SYT"),
    ]


@pytest.mark.parametrize("text", ["đạt 63/63 tỉnh", "COVID-19 tăng", "12/2023, UBND tỉnh họp", "24/7 - Trung tâm"])
def test_other_numbers_name_no_document(text):
    assert named(text) == []


@pytest.mark.parametrize(
    ("question", "document", "other"),
    [
        ("Danh mục bến đò ngang được hỗ trợ phao của Hà Lâm ban hành theo quyết định số mấy, ngày nào?",
         "Quyết định số 640/QĐ-UBND ngày 21/4/2023", "512/QĐ-UBND"),
        ("ke hoach nuoi ca long cua ha lam la van ban so may", "Kế hoạch số 58/KH-UBND ngày 09/02/2023", "512/QĐ-UBND"),
        ("Đề án du lịch cộng đồng ở Hà Lâm nằm trong quyết định nào?", "Quyết định số 512/QĐ-UBND ngày 06/3/2023", "640/QĐ"),
        ("Which decision recognised Ben Chai commune (xã Bến Chài) as a new rural commune, and when?",
         "Quyết định số 705/QĐ-UBND ngày 08 tháng 5 năm 2023", "640/QĐ-UBND"),
        ("Tỉnh ủy Hà Lâm ra nghị quyết nào về nuôi cá lồng?", "Nghị quyết số 17-NQ/TU ngày 30/12/2022", "30/NQ-CP"),
        ("Số công điện về mưa đá mà Chủ tịch tỉnh Hà Lâm ký?", "Công điện số 09/CĐ-UBND", "512/QĐ-UBND"),
    ],
)  # fmt: skip
def test_the_document_asked_for_is_shown_alone(ask, question, document, other):
    answer = ask(question)
    assert (answer.status, said(answer)) == ("answered", [document])
    assert other not in answer.text


def test_a_number_of_two_documents_is_ambiguous(ask):
    answer = ask("Nghị quyết 30/NQ-CP của Chính phủ ban hành ngày nào?")
    assert answer.status == "ambiguous"
    assert sorted(said(answer)) == [
        "Nghị quyết 30/NQ-CP ngày 14 tháng 3 năm 2024",
        "Nghị quyết số 30/NQ-CP ngày 12/5/2023",
    ]


def test_one_document_with_two_days_is_a_conflict(ask):
    answer = ask("Quyết định số 44/2024/QĐ-UBND về bảng giá đất ký ngày nào?")
    assert {day for day in ("20/11/2024", "29/11/2024") if day in answer.text} == {"20/11/2024", "29/11/2024"}


def test_no_document_of_another_kind_is_shown(ask):
    assert ask("Nghị định nào quy định về bến đò ngang ở Hà Lâm?").status == "not_found"
