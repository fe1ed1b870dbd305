"""What a question's terms may be called, and what they may not."""

import pytest

from assistant.terms import terms_of


@pytest.mark.parametrize(
    ("term", "stranger"),
    [("hộ nghèo", "hội nghị"), ("học sinh", "hồ sơ"), ("năng suất", "ngân sách"), ("ma túy", "môi trường")],
)
def test_an_abbreviation_of_two_things_does_not_join_them(term, stranger):
    (found,) = terms_of(term, "vi")
    assert not any(stranger in name for name in found.exact)


def test_a_term_keeps_its_own_abbreviation_and_synonyms():
    (found,) = terms_of("ngân sách nhà nước", "vi")
    assert any("nsnn" in name for name in found.exact)


def names(question, language):
    """Every term of a question, each with all that it may be called."""
    return [{name.strip() for name in term.exact} for term in terms_of(question, language)]


@pytest.mark.parametrize(
    ("question", "vietnamese"),
    [
        ("jobs", "việc làm"), ("cities", "thành phố"), ("an enterprise", "doanh nghiệp"), ("one company", "công ty"),
        ("cases solved", "điều tra làm rõ"), ("seizing", "thu giữ"), ("permits submitted", "trình"),
        ("money spent", "đã chi"), ("loans lent", "cho vay"), ("built", "xây dựng"), ("caught", "đánh bắt"),
        ("sold", "bán"), ("exports fell", "giảm"), ("companies were founded", "thành lập"), ("laid off", "mất việc"),
        ("toll", "thu phí"), ("designed capacity", "công suất"), ("crew", "thuyền viên"), ("sugar mill", "nhà máy đường"),
    ],
)  # fmt: skip
def test_an_english_word_is_known_in_all_its_forms(question, vietnamese):
    assert any(vietnamese in found for found in names(question, "en"))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("vocational training centre", "vocational training center"), ("national defence", "national defense"),
        ("capital mobilisation", "capital mobilization"), ("labour accidents", "labor accidents"),
        ("organised", "organized"), ("driving licences", "driving licenses"),
    ],
)  # fmt: skip
def test_british_and_american_spelling_mean_the_same(british, american):
    one, other = terms_of(british, "en"), terms_of(american, "en")
    assert [term.exact[0] for term in one] == [term.exact[0] for term in other]
    assert all(term.weight == 1 for term in (*one, *other))


@pytest.mark.parametrize(
    ("asked", "reported"),
    [
        ("dự án nào ì ạch", "chậm tiến độ"), ("huyện nào đội sổ", "thấp nhất"), ("doanh nghiệp thổi giá", "nâng giá"),
        ("phó chủ tịch lo mảng kinh tế", "phụ trách"), ("xã cán đích nông thôn mới", "đạt chuẩn nông thôn mới"),
        ("dự án về đích", "hoàn thành"), ("công trình ngốn tiền", "kinh phí"), ("tiêu hết tiền", "đã chi"),
        ("ngân hàng bơm vốn", "doanh số cho vay"), ("rót vốn", "giải ngân"), ("mấy người dính covid", "ca mắc"),
        ("vụ ra tòa", "xét xử"), ("sản phẩm lên sàn", "lên sàn thương mại điện tử"), ("xây mới cầu", "xây dựng mới"),
        ("nhà cháy rụi", "vụ cháy"), ("công an tậu xe", "mua sắm"), ("bão làm sập cầu", "bị sập"),
    ],
)  # fmt: skip
def test_words_of_talk_meet_those_of_reports(asked, reported):
    assert any(reported in found for found in names(asked, "vi"))


@pytest.mark.parametrize(
    ("asked", "stranger"),
    [
        ("hộ nghèo", "hộ cận nghèo"), ("hộ cận nghèo", "hộ nghèo"), ("thu ngân sách", "thu nội địa"),
        ("người có công", "gia đình chính sách"), ("bệnh dịch", "ổ dịch"), ("tử vong", "bị thương"),
        ("đào tạo nghề", "giáo dục thường xuyên"), ("khởi tố", "truy tố"), ("công an", "ca"),
        ("hỗ trợ", "yêu cầu"), ("đề nghị", "yêu cầu"), ("căn cước công dân", "hộ chiếu"),
    ],
)  # fmt: skip
def test_what_is_not_the_same_is_not_joined(asked, stranger):
    assert not any(stranger in found for found in names(asked, "vi"))


@pytest.mark.parametrize(
    ("question", "word", "part"),
    [
        ("cam kết giải ngân", "cam kết", "cam"), ("bắt đầu thu", "bắt đầu", "bắt"), ("xã hội hóa", "xã hội hóa", "xã"),
        ("hạng mục chậm", "hạng mục", "hạng"), ("chi bộ thôn", "chi bộ", "chi"), ("buôn bán", "buôn bán", "buôn"),
    ],
)  # fmt: skip
def test_a_syllable_of_a_longer_word_is_no_term(question, word, part):
    found = names(question, "vi")
    assert any(word in forms for forms in found)
    assert not any(part in forms for forms in found)


def test_a_word_of_one_syllable_is_a_term():
    assert any("lợn" in found for found in names("nuôi heo", "vi"))
    assert any("bắt giữ" in found for found in names("bắt mấy vụ", "vi"))


@pytest.mark.parametrize(
    ("question", "language", "phrase"),
    [
        ("phòng cháy, chữa cháy kiểm tra bao nhiêu cơ sở", "vi", "phòng cháy chữa cháy"),
        ("growth of agriculture, forestry and fishery", "en", "nông lâm nghiệp và thủy sản"),
    ],
)
def test_a_long_phrase_may_hold_a_comma(question, language, phrase):
    assert any(phrase in found for found in names(question, language))


def test_a_comma_parts_short_phrases():
    found = names("diện tích lúa, mùa khô", "vi")
    assert any("lúa" in forms for forms in found)
    assert not any("lúa mùa" in forms for forms in found)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("what happened to them by mid-year", "en"), ("how many of those took place", "en"),
        ("as recorded overall in the province's report on the same day", "en"),
        ("cho tôi hỏi tình hình thế nào rồi ạ", "vi"), ("giúp em với nhỉ", "vi"), ("tên gì hả", "vi"),
    ],
)  # fmt: skip
def test_words_that_ask_nothing_are_no_terms(question, language):
    assert [term.text for term in terms_of(question, language) if term.text != "báo cáo"] == []
