"""What a question names beyond how it is measured, and figures that are of something else."""

import pytest
from asking import LAM_SA, open_assistant

from assistant.identity import identifying, is_named, named_as_well, unmentioned
from assistant.matching import Term, normal
from assistant.rarity import Rarity
from assistant.terms import terms_of


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """The answer of an assistant over a report that also tells of the exports."""
    exports = "Kim ngạch xuất khẩu của tỉnh 6 tháng đầu năm 2022 đạt 145,2 triệu USD."
    assistant = open_assistant(tmp_path_factory.mktemp("identity"), lam_sa=f"{LAM_SA}\n{exports}\n")
    yield assistant.ask
    assistant.close()


@pytest.mark.parametrize(
    "phrase, words",
    [
        ("sản lượng bia", ("bia",)),
        ("thu nhập bình quân đầu người", ("thu nhập",)),
        ("kim ngạch xuất khẩu gạo", ("xuất khẩu", "gạo")),
        ("tốc độ tăng trưởng GRDP", ("grdp",)),
        ("tổng diện tích gieo trồng", ()),
        ("bao nhiêu phần trăm", ()),
    ],
)
def test_what_of_a_phrase_names_something(phrase, words):
    assert identifying(normal(phrase)) == words


@pytest.mark.parametrize(
    "terms, text, named",
    [
        (["sản lượng", "bia"], "Sản lượng lúa mùa", False),
        (["sản lượng", "bia"], "Sản lượng bia các loại", True),
        (["sản lượng"], "Đàn trâu", True),  # nothing is named, so nothing is missed
        (["đàn trâu"], "Đàn trâu, đàn bò", True),
        (["diện tích nuôi nghêu"], "Diện tích nuôi tôm", False),
        (["vốn đầu tư công"], "Giải ngân nguồn vốn đầu tư của tỉnh", True),
    ],
)
def test_a_figure_is_named_by_more_than_its_measure(terms, text, named):
    assert is_named([Term.of(term) for term in terms], [text]) is named


def test_a_term_that_only_goes_along_need_not_be_named():
    assert is_named([Term.of("bia", weight=0.5)], ["Sản lượng lúa mùa"])


def test_without_marks_a_word_is_met_without_its_marks():
    assert is_named([Term.of("dan trau", certain=False)], ["Tổng đàn trâu"])


def test_what_no_report_speaks_of():
    rarity = Rarity.of([])
    asked = [Term.of("kim ngạch xuất khẩu"), Term.of("gạo"), Term.of("cà phê", ("cafe",))]
    assert unmentioned(asked, ["Kim ngạch xuất khẩu", "cafe nhân"], rarity) == ("gạo",)


@pytest.mark.parametrize(
    "indicator",
    [
        "Sản lượng bia", "Sản lượng tôm hùm", "Diện tích nuôi nghêu", "Thu nhập bình quân đầu người", "Tỷ lệ đô thị hóa",
        "Doanh thu viễn thông", "Kim ngạch nhập khẩu thép", "Số vụ bạo lực gia đình", "Chỉ số giá vàng", "Năng suất hồ tiêu",
        "Diện tích tự nhiên", "Mật độ dân số",
    ],
)  # fmt: skip
def test_of_an_indicator_that_no_report_has_no_other_is_told(ask, indicator):
    answer = ask(f"{indicator} của Lam Sa là bao nhiêu?")
    assert answer.status == "not_found", answer.text


def test_a_figure_of_something_more_general_says_what_no_report_speaks_of(ask):
    answer = ask("Kim ngạch xuất khẩu gạo của Lam Sa là bao nhiêu?")
    notices = {notice.kind: notice.text for notice in answer.notices}
    assert answer.facts[0].text == "145,2 triệu USD"
    assert "“gạo”" in notices["unmentioned"] and "Kim ngạch xuất khẩu" in notices["unmentioned"]


def test_what_reports_speak_of_is_not_said_to_be_unmentioned(ask):
    assert not {notice.kind for notice in ask("Kim ngạch xuất khẩu của Lam Sa là bao nhiêu?").notices}


@pytest.mark.parametrize(
    "other, as_well",
    [
        ("Sản phẩm tăng: giày dép 3,4 triệu đôi", False),
        ("OCOP 97 sản phẩm từ 3 sao trở lên", True),
        ("97 sản phẩm thuộc chương trình OCOP", True),
    ],
)
def test_what_only_shares_a_common_word_is_not_named_as_well(other, as_well):
    terms = terms_of("số sản phẩm OCOP", "vi")
    assert named_as_well(terms, ("214 sản phẩm OCOP được xếp hạng",), (other,)) is as_well


def test_what_the_first_figure_is_not_named_by_is_not_wanted_of_the_other():
    assert named_as_well(terms_of("số sản phẩm OCOP", "vi"), ("214 sản phẩm",), ("giày dép 3,4 triệu đôi",))
