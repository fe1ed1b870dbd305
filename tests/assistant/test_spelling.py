"""What fingers and input methods do to a question, mended; names, foreign words and what no report mentions stay."""

import pytest

from assistant.diacritics import Restorer, lexicon_phrases
from assistant.spelling import calmed, is_syllable, near, telex, written_out

TEXTS = [
    "Giải ngân vốn đầu tư công của tỉnh Lam Sa đạt khá, tăng trưởng 7 phần trăm.",
    "Thiệt hại do cháy rừng tại huyện Nà Phước. Huyện Nà Phước có 3 xã. Nghị quyết về nông nghiệp.",
    "Buổi họp bàn về sản lượng cam. Năng suất lúa.",
]


@pytest.fixture(scope="module")
def restorer():
    return Restorer.from_texts([*TEXTS, *lexicon_phrases()])


@pytest.mark.parametrize("word", ["nghiệp", "giai", "quyết", "thuở", "yêu", "oái", "khuỷu", "xoong"])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["rnug", "giair", "nghieepj", "phn", "of", "ngaan", "rate", "form"])
def test_no_syllables(word):
    assert not is_syllable(word)


@pytest.mark.parametrize(
    "keys, syllable",
    [
        ("giair", "giải"), ("ddaauf", "đầu"), ("nghieepj", "nghiệp"), ("nghieejp", "nghiệp"), ("truwowngf", "trường"),
        ("toans", "toán"), ("hoaf", "hoà"), ("thuyr", "thuỷ"), ("giaf", "già"), ("quar", "quả"), ("cuar", "của"),
    ],
)  # fmt: skip
def test_telex_keys(keys, syllable):
    assert telex(keys) == syllable


@pytest.mark.parametrize("word", ["tinh", "xyz", "grdp", "of2"])
def test_what_telex_does_not_type(word):
    assert telex(word) is None


def test_a_slip_keeps_the_marks_that_were_typed(restorer):
    forms = {"rung": ["rừng", "rung", "rụng"], "run": ["run"]}
    assert near("rnừg", lambda form: forms.get(form, ())) == ["rừng"]


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("cháy rnừg ở đâu", "cháy rừng ở đâu"),
        ("tăng trưởng bao nhiêu phn trăm", "tăng trưởng bao nhiêu phần trăm"),
        ("giair ngaan vốn", "giải ngân vốn"),
        ("nang suta lua", "nang suat lua"),
        ("còn Nà Phớc thì sao?", "còn Nà Phước thì sao?"),
    ],
)
def test_slips_are_mended_by_their_neighbours(restorer, typed, meant):
    assert restorer.respelled(typed) == meant


@pytest.mark.parametrize(
    "typed", ["sản lượng bưởi", "nộp hồ sơ online", "bệnh viện Johns Hopkins", "chỉ số PCI, IIP", "45T/2024"]
)
def test_what_may_be_meant_stays(restorer, typed):
    assert restorer.respelled(typed) == typed


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("TONG VON DANG KY LA BAO NHIEU?", "tong von dang ky la bao nhieu?"),
        ("THEO BÁO CÁO 1409/BC-UBND GRDP TĂNG BAO NHIÊU?", "theo báo cáo 1409/BC-UBND GRDP tăng bao nhiêu?"),
        ("Chỉ số PCI, PAPI của Lam Sa?", "Chỉ số PCI, PAPI của Lam Sa?"),
        ("GRDP?", "GRDP?"),
    ],
)
def test_a_question_in_capitals(typed, meant):
    assert calmed(typed) == meant


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("xuất khẩu tăng svck năm 2020", "xuất khẩu tăng so với cùng kỳ năm 2020"),
        ("xuat khau tang svck nam 2020", "xuat khau tang so voi cung ky nam 2020"),
        ("theo KH 447/KH-UBND", "theo KH 447/KH-UBND"),
    ],
)
def test_shorthand_of_one_meaning(typed, meant):
    assert written_out(typed) == meant
