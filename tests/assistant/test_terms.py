"""What a question's terms may be called, and what they may not."""

import pytest

from assistant.matching import normal
from assistant.terms import english_terms, terms_of


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
    ("question", "phrase"),
    [
        ("kim ngạch XK là bao nhiêu", "kim ngạch xuất khẩu"),
        ("tỷ lệ tham gia BHYT", "tỷ lệ tham gia bảo hiểm y tế"),
    ],
)
def test_an_abbreviation_is_part_of_a_longer_phrase(question, phrase):
    assert any(f" {phrase} " in term.exact for term in terms_of(question, "vi"))


@pytest.mark.parametrize(("asked", "named"), [("đàn bò", "bò"), ("tổng đàn heo", "lợn"), ("con dê", "dê")])
def test_a_herd_is_named_by_the_animal_alone(asked, named):
    (term,) = terms_of(asked, "vi")
    assert term.found_in(f" {named} ", "") == 1.0 or any(f" {named} " in form for form in term.exact)
    assert " bo " not in term.loose  # a ministry


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


@pytest.mark.parametrize(
    ("question", "vietnamese"),
    [
        ("How many flats are still under construction?", ["căn hộ", "đang xây dựng"]),
        ("How many unlicensed buildings were torn down by force?", ["xây dựng không phép", "tháo dỡ", "cưỡng chế"]),
        ("Which projects broke ground in June?", ["dự án", "khởi công"]),
        ("Which plant was put into operation?", ["nhà máy", "đưa vào vận hành"]),
        ("When was the bridge opened to traffic?", ["cầu", "thông xe"]),
        ("How many factories halted production for lack of orders?", ["ngừng sản xuất", "thiếu đơn hàng"]),
        ("How many hectares were left fallow?", ["bỏ hoang"]),
        ("How many hectares of rice were hit by stem borers?", ["lúa", "sâu đục thân"]),
        ("How many birds were put down after bird flu?", ["gia cầm", "tiêu hủy", "cúm gia cầm"]),
        ("How many cattle froze to death?", ["bò", "chết rét"]),
        ("How many cubic metres of timber were felled?", ["gỗ", "khai thác"]),
        ("What share of the land is under forest?", ["tỷ lệ che phủ rừng"]),
        ("How many fishing boats lost contact?", ["tàu cá", "mất kết nối"]),
        ("How many cages of fish died?", ["cá chết"]),
        ("How many trucks are queueing at the border gate?", ["xe tải", "ùn ứ", "cửa khẩu"]),
        ("How many smuggled cigarettes did market watch confiscate?", ["thuốc lá nhập lậu", "quản lý thị trường", "tịch thu"]),
        ("What share of hotel rooms was occupied?", ["công suất sử dụng phòng"]),
        ("How much did tourism bring in?", ["doanh thu du lịch"]),
        ("How much do firms owe in back taxes?", ["nợ thuế"]),
        ("Which revenue items fell below the estimate?", ["khoản thu", "thấp hơn dự toán"]),
        ("How much public investment money is still unspent?", ["vốn đầu tư công", "chưa giải ngân"]),
        ("Which project owners have yet to disburse?", ["chưa", "giải ngân"]),
        ("How many projects are held up by site clearance?", ["vướng mắc", "giải phóng mặt bằng"]),
        ("Which contractor won the bid?", ["nhà thầu", "trúng thầu"]),
        ("How many borrowers had their debts rescheduled?", ["cơ cấu lại thời hạn trả nợ"]),
        ("How many firms went bust?", ["phá sản"]),
        ("How many firms pulled out of the market?", ["rút lui khỏi thị trường"]),
        ("How many firms came back to business?", ["hoạt động trở lại"]),
        ("How many cooperatives were wound up?", ["hợp tác xã", "giải thể"]),
        ("How much land was recovered for projects?", ["đất", "thu hồi", "dự án"]),
        ("How much wastewater is treated to standard?", ["nước thải", "xử lý đạt chuẩn"]),
        ("How many homes lost their roofs?", ["tốc mái"]),
        ("How many villages were cut off by the flood?", ["bị cô lập", "lũ"]),
        ("How many people went missing in the landslides?", ["mất tích", "sạt lở đất"]),
        ("How many candidates skipped the exam?", ["thí sinh", "bỏ thi"]),
        ("How many classrooms are run-down?", ["phòng học", "xuống cấp"]),
        ("How many teachers quit?", ["giáo viên", "nghỉ việc"]),
        ("How many people caught dengue?", ["mắc sốt xuất huyết"]),
        ("How many people have had a third jab?", ["mũi 3"]),
        ("How many people were operated on?", ["phẫu thuật"]),
        ("How many doctors are there per 10,000 inhabitants?", ["bác sĩ", "vạn dân"]),
        ("How many people took lump-sum social insurance payments?", ["bảo hiểm xã hội một lần"]),
        ("How many households slipped back into poverty?", ["tái nghèo"]),
        ("How many poor households remain?", ["hộ nghèo", "còn"]),
        ("How many makeshift homes were rebuilt?", ["nhà tạm", "xây dựng lại"]),
        ("How many golds did athletes bring home?", ["huy chương vàng", "vận động viên"]),
        ("How many files were handed in late?", ["hồ sơ", "quá hạn"]),
        ("How many tasks are past their deadline?", ["nhiệm vụ", "quá hạn"]),
        ("How many procedures were simplified?", ["thủ tục", "đơn giản hóa"]),
        ("How much money was ordered to be paid back?", ["kiến nghị thu hồi"]),
        ("How many complaints proved to be right?", ["khiếu nại đúng"]),
        ("How many criminals turned themselves in?", ["đầu thú"]),
        ("How many drug rings were smashed?", ["đường dây ma túy", "triệt phá"]),
        ("How many drivers were caught drunk?", ["vi phạm nồng độ cồn"]),
        ("How many people died on the roads?", ["tai nạn giao thông"]),
        ("How many houses burned down?", ["nhà", "cháy"]),
        ("How many young men were called up?", ["thanh niên", "gọi công dân nhập ngũ"]),
        ("How many people were sent back by China?", ["trao trả"]),
        ("Who was absent from the meeting?", ["vắng mặt"]),
        ("Who stood in for the director?", ["dự thay", "giám đốc"]),
        ("Which department topped the ranking?", ["sở", "đứng đầu"]),
        ("Which sector lagged behind?", ["khu vực", "thấp"]),
        ("Which items were put off to the next session?", ["hoãn", "kỳ họp"]),
    ],
)  # fmt: skip
def test_english_as_people_talk_meets_the_words_of_reports(question, vietnamese):
    found = names(question, "en")
    assert [term for term in vietnamese if not any(normal(term).strip() in forms for forms in found)] == []
    assert all(term.weight == 1 for term in terms_of(question, "en"))


@pytest.mark.parametrize("word", ["lao", "tin", "ban", "gang", "long", "den", "tap", "gap"])
def test_an_english_word_that_is_a_vietnamese_syllable_is_no_entry_by_itself(word):
    assert f" {word} " not in english_terms()
