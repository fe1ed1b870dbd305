"""What a question's terms may be called, and what they may not."""

import pytest

from assistant.matching import normal
from assistant.spelling import written_out
from assistant.terms import english_terms, terms_of
from prompts import lexicon


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


@pytest.mark.parametrize(
    ("question", "vietnamese"),
    [
        ("How high was output per worker?", ["năng suất lao động"]),
        ("Did consumer prices rise?", ["chỉ số giá tiêu dùng"]),
        ("What was the size of GRDP?", ["quy mô GRDP"]),
        ("How fast did the economy expand?", ["tốc độ tăng trưởng GRDP"]),
        ("What did manufacturing output come to?", ["công nghiệp chế biến, chế tạo"]),
        ("How much commercial power was sold?", ["điện thương phẩm"]),
        ("How much was realised investment?", ["vốn đầu tư thực hiện"]),
        ("What is the urbanisation rate?", ["tỷ lệ đô thị hóa"]),
        ("What was the container throughput?", ["hàng container"]),
        ("How much cargo went by sea, and how much cargo through seaports?", ["hàng hóa thông qua cảng biển"]),
        ("How many port calls were there?", ["lượt tàu"]),
        ("What was total retail turnover?", ["tổng mức bán lẻ"]),
        ("What was total trade worth?", ["tổng kim ngạch xuất nhập khẩu"]),
        ("How large were export earnings?", ["kim ngạch xuất khẩu"]),
        ("How many overseas tourists came?", ["khách quốc tế"]),
        ("How much were tourism receipts?", ["doanh thu du lịch"]),
        ("How many tourists staying overnight were counted?", ["khách lưu trú"]),
        ("How much was revenue from domestic sources?", ["thu nội địa"]),
        ("How much was customs collection?", ["thu hải quan"]),
        ("How much land-use levy was collected?", ["tiền sử dụng đất"]),
        ("How much was local spending?", ["chi ngân sách địa phương"]),
        ("How far is public investment capital disbursement?", ["giải ngân vốn đầu tư công"]),
        ("What is the NPL ratio?", ["tỷ lệ nợ xấu"]),
        ("How many new firms were there?", ["doanh nghiệp thành lập mới"]),
        ("How many newly-established enterprises were there?", ["doanh nghiệp thành lập mới"]),
        ("How many businesses exited the market last month?", ["rút lui khỏi thị trường"]),
        ("How large were FDI pledges?", ["vốn FDI đăng ký"]),
        ("How large is the pig population?", ["đàn lợn"]),
        ("What was the live hog price?", ["giá lợn hơi"]),
        ("What is the forest coverage rate?", ["tỷ lệ che phủ rừng"]),
        ("How many hectares of mangrove are there?", ["rừng ngập mặn"]),
        ("How far does riverbank erosion reach?", ["sạt lở bờ sông"]),
        ("What was the cost of the damage?", ["tổng giá trị thiệt hại"]),
        ("How severe is saltwater intrusion?", ["xâm nhập mặn"]),
        ("How many pink books were issued?", ["giấy chứng nhận quyền sử dụng đất"]),
        ("What share of household waste was collected?", ["chất thải rắn sinh hoạt"]),
        ("How much job creation was there?", ["giải quyết việc làm"]),
        ("How many workers sent abroad this year?", ["xuất khẩu lao động"]),
        ("What is the near-poor rate?", ["tỷ lệ hộ cận nghèo"]),
        ("How many people with merit got gifts?", ["người có công"]),
        ("What is the health insurance coverage rate?", ["tỷ lệ bao phủ bảo hiểm y tế"]),
        ("How many schools up to standard?", ["trường đạt chuẩn quốc gia"]),
        ("What is the hospital bed ratio?", ["giường bệnh/vạn dân"]),
        ("How many cases of hand-foot-mouth disease?", ["tay chân miệng"]),
        ("Which body runs the one-stop desk?", ["bộ phận một cửa"]),
        ("Which department was lowest-ranked?", ["xếp cuối"]),
        ("How many files were settled on time?", ["giải quyết đúng hạn"]),
        ("How many vacant posts are left?", ["biên chế chưa sử dụng"]),
        ("How many fully online public services?", ["dịch vụ công trực tuyến toàn trình"]),
        ("How many citizens received in all?", ["tiếp công dân"]),
        ("How many petitions from voters were answered?", ["kiến nghị của cử tri"]),
        ("How many road fatalities were there?", ["tai nạn giao thông"]),
        ("How many cases of drink-driving?", ["vi phạm nồng độ cồn"]),
        ("What is the clear-up rate?", ["tỷ lệ điều tra, khám phá"]),
        ("How many online scams were reported?", ["lừa đảo qua mạng"]),
        ("How many recruits did military recruitment send?", ["tuyển quân"]),
        ("Which inbound delegations came?", ["đoàn vào"]),
        ("When was the plant inaugurated?", ["khánh thành"]),
        ("Which schemes kicked off in March?", ["khởi công"]),
    ],
)  # fmt: skip
def test_english_of_the_press_and_of_officials_meets_the_words_of_reports(question, vietnamese):
    found = names(question, "en")
    assert [term for term in vietnamese if not any(normal(term).strip() in forms for forms in found)] == []


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("rice output", ["lúa", "sản lượng"]), ("PCI score", ["chỉ số năng lực cạnh tranh cấp tỉnh"]),
        ("people killed in road accidents", ["tử vong", "tai nạn giao thông"]), ("shrimp output", ["tôm", "sản lượng"]),
    ],
)  # fmt: skip
def test_a_measure_and_a_thing_stay_two_terms(question, apart):
    found = names(question, "en")
    assert [term for term in apart if not any(normal(term).strip() in forms for forms in found)] == []


@pytest.mark.parametrize(
    ("asked", "reported"),
    [
        ("nền kinh tế tăng trưởng", "tăng trưởng GRDP"), ("hàng qua cảng", "hàng hóa thông qua cảng"),
        ("cúp điện", "mất điện"), ("vườn cây trái", "cây ăn quả"), ("bầy heo thịt", "đàn lợn"),
        ("ghe đánh cá", "tàu cá"), ("lở bờ sông", "sạt lở bờ sông"), ("dự án treo", "dự án chậm triển khai"),
        ("giải quyết dứt điểm", "giải quyết xong"), ("còn dang dở", "chưa hoàn thành"), ("kẹt vốn", "vướng mắc"),
        ("về hưu sớm", "nghỉ hưu trước tuổi"), ("rút BHXH một lần", "bảo hiểm xã hội một lần"),
        ("uống rượu bia lái xe", "nồng độ cồn"), ("phi trường", "sân bay"), ("gặp cử tri", "tiếp xúc cử tri"),
        ("cá lóc", "cá quả"), ("khách ngủ lại", "khách lưu trú"), ("xếp hạng chót", "thấp nhất"),
    ],
)  # fmt: skip
def test_everyday_and_regional_words_meet_those_of_reports(asked, reported):
    assert any(normal(reported).strip() in found for found in names(asked, "vi"))


@pytest.mark.parametrize(
    ("asked", "stranger"),
    [
        ("kim ngạch xuất khẩu", "giá trị sản xuất"), ("tỷ lệ thất nghiệp", "thất nghiệp thành thị"),
        ("chỉ số giá tiêu dùng", "cpi bình quân"), ("trồng rừng", "rừng trồng"), ("tuyển quân", "chỉ tiêu giao quân"),
        ("tôm sú", "tôm thẻ"), ("sạt lở bờ sông", "sạt lở bờ biển"), ("hồi phục", "khỏi bệnh"),
        ("giải thể", "tạm ngừng hoạt động"), ("tai nạn giao thông đường thủy", "tai nạn giao thông đường bộ"),
    ],
)  # fmt: skip
def test_what_reports_tell_apart_stays_apart(asked, stranger):
    assert not any(normal(stranger).strip() in found for found in names(asked, "vi"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gn vdtc toi dau roi", "giai ngan von dau tu cong toi dau roi"), ("thu ns 6 thang", "thu ngan sach 6 thang"),
        ("ns lúa vụ mùa", "năng suất lúa vụ mùa"), ("dt lua, sl lua", "dien tich lua, san luong lua"),
        ("kn xk sang Nhật", "kim ngạch xuất khẩu sang Nhật"), ("tl gn cua huyen", "ty le giai ngan cua huyen"),
        ("dn mới được bn", "doanh nghiệp mới được bn"), ("nslđ tăng đc mấy", "năng suất lao động tăng được mấy"),
        ("so dt đạt bao nhiêu", "so với dự toán đạt bao nhiêu"), ("theo 45/BC-UBND", "theo 45/BC-UBND"),
        ("nn, cb, hs va ct", "nn, cb, hs va ct"), ("quyết định 12/QĐ-BHXH", "quyết định 12/QĐ-BHXH"),
    ],
)  # fmt: skip
def test_shorthand_of_phones(typed, meant):
    assert written_out(typed) == meant


def test_shorthand_of_two_words_makes_no_term_of_them():
    assert [term.text for term in terms_of("sản lượng lúa", "vi")] == ["sản lượng", "lúa"]


@pytest.mark.parametrize(
    ("english", "unit"),
    [
        ("ship calls", "lượt tàu"), ("carbon credits", "tín chỉ"), ("deadweight tonnes", "dwt"),
        ("dong per US dollar", "đồng/usd"), ("tonnes of CO2", "tấn co2"), ("traffic lights", "đèn tín hiệu"),
    ],
)  # fmt: skip
def test_units_of_other_provinces(english, unit):
    assert [entry.name for entry in lexicon.units() if english in entry.english] == [unit]


@pytest.mark.parametrize(
    ("noun", "dimensions"),
    [
        ("năng suất lao động", {"vnd", "usd"}), ("giá trị sản lượng", {"vnd", "usd"}),
        ("công suất sử dụng", {"percent"}), ("khối lượng luân chuyển", {"freight", "passenger_km"}),
        ("tốc độ internet", {"bandwidth"}), ("sản lượng điện", {"energy"}), ("đánh giá", set()), ("Tiền Giang", set()),
    ],
)  # fmt: skip
def test_a_longer_head_noun_measures_something_else(noun, dimensions):
    assert set(lexicon.dimension_hints()[noun]) == dimensions


def test_a_saying_leads_to_what_reports_write_and_not_back():
    assert any("khách lưu trú" in found for found in names("khách ngủ lại", "vi"))
    assert not any("khách ngủ lại" in found for found in names("khách lưu trú", "vi"))


def test_abbreviations_in_capitals_stay_as_officials_type_them():
    assert written_out("giải HSG quốc gia, sxh tháng 7") == "giải HSG quốc gia, sốt xuất huyết tháng 7"
