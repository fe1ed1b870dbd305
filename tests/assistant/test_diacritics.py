"""Marks given back to what was typed without them."""

import pytest

from assistant.diacritics import Restorer, lexicon_phrases

TEXTS = [
    "Giải ngân vốn đầu tư công của tỉnh Lam Sa đạt khá.",
    "Giải ngân vốn đầu tư công tăng so với cùng kỳ.",
    "Đàn trâu giảm, đàn bò tăng. Đất ở của dân.",
    "Ca bệnh trong đợt này giảm.",
]


@pytest.fixture(scope="module")
def restorer():
    return Restorer.from_texts(TEXTS)


@pytest.fixture(scope="module")
def asking():
    """Knows the lexicon too, as the assistant's own does."""
    return Restorer.from_texts([*TEXTS, *lexicon_phrases()])


@pytest.mark.parametrize(
    "plain, marked",
    [
        ("giai ngan von dau tu cong", "giải ngân vốn đầu tư công"),
        ("dan trau giam", "đàn trâu giảm"),
        ("cua tinh Lam Sa", "của tỉnh Lam Sa"),
        ("Giai ngan 6t/2022?", "Giải ngân 6t/2022?"),
    ],
)
def test_marks_come_from_the_texts(restorer, plain, marked):
    assert restorer.restore(plain) == marked


def test_neighbours_decide_between_two_readings(restorer):
    assert restorer.restore("dat o cua dan") == "đất ở của dân"
    assert restorer.restore("dan bo tang") == "đàn bò tăng"


def test_marked_words_stay(restorer):
    assert restorer.restore("đạn trau") == "đạn trâu"


def test_abbreviations_and_unknown_syllables_stay(restorer):
    assert restorer.restore("GRDP, DAN va zxq") == "GRDP, DAN va zxq"


def test_capitals_stay(restorer):
    assert restorer.restore("Dan trau. Tang") == "Đàn trâu. Tăng"


@pytest.mark.parametrize("text", ["", "2022", " ?! "])
def test_a_text_without_words_stays(restorer, text):
    assert restorer.restore(text) == text


@pytest.mark.parametrize(
    "plain, marked",
    [
        ("la bao nhieu", "là bao nhiêu"),
        ("khi nao hoan thanh", "khi nào hoàn thành"),
        ("vi sao giam", "vì sao giảm"),
        ("co quan nao chu tri", "cơ quan nào chủ trì"),
        ("bao nhieu phan tram so voi cung ky", "bao nhiêu phần trăm so với cùng kỳ"),
    ],
)
def test_ways_of_asking_are_restored_though_reports_do_not_ask(asking, plain, marked):
    assert asking.restore(plain) == marked


def test_knows_what_can_be_a_vietnamese_syllable(restorer):
    assert restorer.knows("trau")
    assert not restorer.knows("much")


def test_a_restorer_of_nothing_leaves_everything():
    assert Restorer.from_texts([]).restore("giai ngan") == "giai ngan"
