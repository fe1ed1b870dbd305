"""The word files are sound: nothing twice, nothing missing in one language, every factor a number."""

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import prompts
from index.records import Aspect
from prompts import lexicon

FILES = sorted(Path(prompts.__file__).parent.glob("*.toml"))
BLOCK_FILES = ("units", "abbreviations", "synonyms", "english")  # lines in blocks, so TOML itself finds no repeated key


def unit(name):
    (found,) = [unit for unit in lexicon.units() if unit.name == name]
    return found


def repeated(words):
    return sorted(word for word, count in Counter(words).items() if count > 1)


# ---- the files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_is_nfc_with_single_spaces(path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\t" not in text and "\u00a0" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_tone_marks_stand_on_the_first_vowel(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if "spellings =" not in line)  # the places' variants are of both styles
    assert re.findall(r"\b\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b", text) == []


def test_no_key_twice_in_a_block():
    for name in BLOCK_FILES:
        for section, block in lexicon._load(name).items():
            if name != "synonyms":
                assert repeated(key for key, _ in lexicon._entries(block)) == [], (name, section)
    for name in ("abbreviations", "english"):
        assert repeated(key for block in lexicon._load(name).values() for key, _ in lexicon._entries(block)) == []


def test_every_line_of_a_block_has_both_sides():
    for name in ("units", "abbreviations", "english"):
        for block in lexicon._load(name).values():
            for line in lexicon._lines(block):
                assert " =" in line, line
                assert name == "units" or line.partition(" =")[2].strip(), line


# ---- units ----------------------------------------------------------------------------------------------------------


def test_factors_turn_into_the_base():
    assert unit("tỷ đồng").factor / unit("triệu đồng").factor == 1000
    assert unit("km2").factor == 100 * unit("ha").factor
    assert 10 * unit("tạ").factor == unit("tấn").factor
    assert unit("tấn/ha").factor == 10 * unit("tạ/ha").factor
    assert unit("triệu kwh").factor == Decimal(1_000_000)
    assert unit("‰").factor == Decimal("0.1")
    assert unit("m3/s").factor == 24 * 3600 * unit("m3/ngày đêm").factor


def test_every_dimension_has_a_base():
    bases = {entry.dimension for entry in lexicon.units() if entry.factor == 1}
    assert {entry.dimension for entry in lexicon.units()} - bases == set()


def test_percent_and_percentage_point_do_not_convert():
    assert unit("%").dimension != unit("điểm phần trăm").dimension


def test_no_name_and_no_spelling_twice():
    assert repeated(entry.name for entry in lexicon.units()) == []
    assert repeated(spelling for entry in lexicon.units() for spelling in {s.casefold() for s in entry.spellings}) == []


def test_names_of_measures_are_in_lower_case():
    assert [entry.name for entry in lexicon.units()[:170] if entry.name != entry.name.lower()] == []


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("tỉ đồng", "tỷ đồng"), ("tr.đ", "triệu đồng"), ("trđ", "triệu đồng"), ("ngàn đồng", "nghìn đồng"),
        ("đ", "đồng"), ("triệu USD", "triệu usd"), ("m³", "m3"), ("m²", "m2"), ("héc ta", "ha"),
        ("điểm %", "điểm phần trăm"), ("lượt khách", "lượt"), ("lượt người", "lượt"), ("HTX", "hợp tác xã"),
        ("DN", "doanh nghiệp"), ("HCV", "huy chương vàng"), ("nghìn lượt khách", "nghìn lượt"),
        ("ngàn con", "nghìn con"), ("triệu đồng/người", "triệu đồng/người/năm"),
        ("m3/ngày.đêm", "m3/ngày đêm"), ("ca mắc", "ca"), ("con lợn", "con"), ("tin báo, tố giác", "tin báo"),
        ("nghệ sỹ", "nghệ sĩ"), ("bưu cục", "điểm bưu điện"), ("GPLX", "giấy phép lái xe"), ("giải pháp", "giải pháp"),
    ],
)  # fmt: skip
def test_spelling_means_unit(spelling, name):
    assert [entry.name for entry in lexicon.units() if spelling in entry.spellings] == [name]


@pytest.mark.parametrize(
    ("english", "name"),
    [("billion dong", "tỷ đồng"), ("hectares", "ha"), ("tonnes", "tấn"), ("percentage points", "điểm phần trăm"),
     ("million US dollars", "triệu usd"), ("households", "hộ"), ("communes", "xã"), ("tasks", "nhiệm vụ"),
     ("tickets", "vé"), ("exam rooms", "phòng thi"), ("fire extinguishers", "bình chữa cháy"), ("brands", "thương hiệu")],
)  # fmt: skip
def test_english_names_unit(english, name):
    assert name in [entry.name for entry in lexicon.units() if english in entry.english]


def test_counted_nouns_share_a_dimension_with_their_scaled_form():
    head, thousand = unit("con"), unit("nghìn con")
    assert (head.dimension, thousand.dimension) == ("count:con", "count:con")
    assert (head.factor, thousand.factor) == (1, 1000)
    assert "thousand head" in thousand.english


def test_counted_nouns_are_many_and_their_kinds_exist():
    counted = [entry for entry in lexicon.units() if entry.dimension.startswith("count:")]
    nouns = {entry.name: entry for entry in counted if entry.factor == 1}
    assert len(nouns) >= 250
    assert {entry.kind for entry in nouns.values() if entry.kind} - set(nouns) == set()
    assert nouns["học sinh"].kind == "người"
    assert nouns["quyết định"].kind == "văn bản"


# ---- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("short", "long"),
    [("NSTW", "ngân sách trung ương"), ("KNXNK", "kim ngạch xuất nhập khẩu"), ("XDCB", "xây dựng cơ bản"),
     ("KH", "kế hoạch"), ("ck", "cùng kỳ"), ("bn", "bao nhiêu"), ("ntn", "như thế nào"), ("ĐTC", "đầu tư công"),
     ("GD&ĐT", "giáo dục và đào tạo")],
)  # fmt: skip
def test_abbreviation_expands(short, long):
    assert lexicon.abbreviations()[short][0] == long


def test_abbreviations_have_an_expansion_of_their_own():
    for short, expansions in lexicon.abbreviations().items():
        assert expansions and short not in expansions
        assert repeated(expansions) == []


def test_synonym_groups_hold_several_terms_once():
    assert len(lexicon.synonyms()) >= 200
    for group in lexicon.synonyms():
        assert len(group) >= 2, group
        assert repeated(term.casefold() for term in group) == [], group


def test_no_term_in_two_synonym_groups():
    assert repeated(term.casefold() for group in lexicon.synonyms() for term in group) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("ngô", "bắp"), ("lợn", "heo"), ("đánh bắt", "khai thác thủy sản"), ("khách quốc tế", "khách nước ngoài"),
     ("chữa khỏi", "khỏi bệnh"), ("về đích NTM", "đạt chuẩn nông thôn mới"),
     ("bán lẻ", "tổng mức bán lẻ"), ("làm xong", "hoàn thành")],
)  # fmt: skip
def test_synonyms_meet(one, other):
    assert [group for group in lexicon.synonyms() if one in group and other in group]


def test_english_terms():
    terms = lexicon.english()
    assert len(terms) >= 3500
    assert [term for term in terms if term != term.lower()] == []
    assert terms["public investment disbursement"][0] == "giải ngân vốn đầu tư công"
    assert terms["year on year"] == ("so với cùng kỳ",)
    assert "vụ đông xuân" in terms["winter-spring crop"]


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("detect", "phát hiện"), ("solve", "khám phá"), ("impose", "xử phạt"), ("exceed", "vượt"), ("lend", "cho vay"),
        ("allow", "cho phép"), ("hire", "tuyển dụng"), ("capacity", "công suất"), ("athlete", "vận động viên"),
        ("toll", "thu phí"), ("found", "phát hiện"), ("poor household", "hộ nghèo"), ("near-poor", "hộ cận nghèo"),
        ("fugitive", "truy nã"), ("church", "nhà thờ"), ("typhoon", "bão"), ("scholarship", "học bổng"),
        ("patent", "sáng chế"), ("asset declaration", "kê khai tài sản"), ("conscript", "công dân nhập ngũ"),
    ],
)  # fmt: skip
def test_english_words_of_every_sector(english, vietnamese):
    assert vietnamese in lexicon.english()[english]


@pytest.mark.parametrize("english", ["poor household", "poor households", "near-poor household", "domestic revenue"])
def test_english_terms_keep_apart_what_is_not_the_same(english):
    strangers = {"hộ cận nghèo", "thu ngân sách"} if not english.startswith("near") else {"hộ nghèo"}
    assert not strangers & set(lexicon.english()[english])


def test_english_longer_terms_first():
    lengths = [term.count(" ") for term in lexicon.english()]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_stopwords_are_in_lower_case(language):
    words = lexicon.stopwords(language)
    assert words.question and words.filler
    assert [word for word in words.question | words.filler if word != word.lower()] == []


def test_stopwords_keep_what_tells_indicators_apart():
    words = lexicon.stopwords("vi")
    kept = {"mới", "tổng", "không", "trong nước", "đi", "báo cáo"}
    assert kept & (words.question | words.filler) == set()


def test_english_stopwords_keep_what_tells_indicators_apart():
    words = lexicon.stopwords("en")
    kept = {"new", "total", "no", "not", "domestic", "report", "reports", "late", "early", "poor", "near", "plan"}
    assert kept & (words.question | words.filler) == set()


# ---- places ---------------------------------------------------------------------------------------------------------


def test_provinces_and_their_units_of_today():
    assert len(lexicon.provinces()) == 63
    assert len(lexicon.mergers()) == 34
    merged = [old for olds in lexicon.mergers().values() for old in olds]
    assert sorted(merged) == sorted(province.name for province in lexicon.provinces())
    assert [new for new, olds in lexicon.mergers().items() if new not in olds] == []


def test_province_spellings_are_of_one_province():
    forms = [form.casefold() for p in lexicon.provinces() for form in {f.casefold() for f in (*p.spellings, *p.loose)}]
    assert repeated(forms) == []


@pytest.mark.parametrize(
    ("form", "name", "now"),
    [("TT Huế", "Thừa Thiên Huế", "Thừa Thiên Huế"), ("TPHCM", "TP. Hồ Chí Minh", "TP. Hồ Chí Minh"),
     ("Đăk Lăk", "Đắk Lắk", "Đắk Lắk"), ("BR-VT", "Bà Rịa - Vũng Tàu", "TP. Hồ Chí Minh"),
     ("Hoà Bình", "Hòa Bình", "Phú Thọ"), ("Kontum", "Kon Tum", "Quảng Ngãi")],
)  # fmt: skip
def test_spelling_means_province(form, name, now):
    assert [(p.name, p.now) for p in lexicon.provinces() if form in p.spellings] == [(name, now)]


def test_a_person_is_no_province():
    """ "Hồ Chí Minh" alone is mostly the man, his thought or his road."""
    assert [p.name for p in lexicon.provinces() if "Hồ Chí Minh" in p.spellings] == []


def test_districts():
    districts = lexicon.districts()
    assert len(districts) >= 700
    assert repeated(districts) == []
    assert {d.province for d in districts} == {p.name for p in lexicon.provinces()}
    assert {d.kind for d in districts} == {"huyện", "quận", "thị xã", "thành phố"}
    assert lexicon.District("Hà Quảng", "huyện", "Cao Bằng") in districts
    assert lexicon.District("Trà Lĩnh", "huyện", "Cao Bằng") in districts  # until 2020
    assert {d.kind for d in districts if (d.name, d.province) == ("Kỳ Anh", "Hà Tĩnh")} == {"huyện", "thị xã"}


# ---- cues -----------------------------------------------------------------------------------------------------------


def test_cues_of_every_aspect():
    assert sorted(cues.name for cues in lexicon.aspects()) == sorted(Aspect)


def test_bases():
    named = {cues.name for cues in lexicon.bases()}
    assert named >= {"cùng kỳ", "tháng trước", "quý trước", "cuối năm trước", "kế hoạch"}
    assert named >= {"dự toán trung ương giao", "dự toán HĐND giao"}


@pytest.mark.parametrize("cues", [*lexicon.aspects(), *lexicon.bases()], ids=lambda cues: cues.name)
def test_cues_stand_once_and_longest_first(cues):
    for phrases in (cues.question, cues.english):
        assert phrases
        assert repeated(phrases) == []
        assert [len(phrase) for phrase in phrases] == sorted(map(len, phrases), reverse=True)


def test_bases_tell_the_two_estimates_apart():
    bases = {cues.name: cues for cues in lexicon.bases()}
    centre, council = bases["dự toán trung ương giao"], bases["dự toán HĐND giao"]
    assert set(centre.question) & set(council.question) == set()
    assert set(centre.question) & set(council.question) == set()


# ---- messages -------------------------------------------------------------------------------------------------------


def test_messages_have_the_same_keys_and_fields_in_both_languages():
    assert lexicon.message_keys("vi") == lexicon.message_keys("en")
    for key in lexicon.message_keys():
        assert lexicon.message_fields(key, "vi") == lexicon.message_fields(key, "en"), key


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_every_message_can_be_filled(language):
    for key in lexicon.message_keys(language):
        text = lexicon.message(key, language, **dict.fromkeys(lexicon.message_fields(key, language), "x"))
        assert "$" not in text, key


def test_message_fills_fields():
    text = lexicon.message("long_question", "en", length=5001, limit=4000)
    assert "5001" in text and "4000" in text


def test_message_fails_on_a_missing_field():
    with pytest.raises(KeyError, match="limit"):
        lexicon.message("long_question", length=5001)


def test_message_fails_on_an_unused_field():
    with pytest.raises(TypeError, match="'empty_question' has no field place"):
        lexicon.message("empty_question", place="Bình Minh")


def test_message_fails_on_an_unknown_key():
    with pytest.raises(KeyError, match="no_such_key"):
        lexicon.message("no_such_key")


# ---- what a question wants ------------------------------------------------------------------------------------------


def test_dimension_hints_name_dimensions():
    known = {entry.dimension.partition(":")[0] for entry in lexicon.units()} | {""}
    named = {dimension for dimensions in lexicon.dimension_hints().values() for dimension in dimensions}
    assert named - known == set()


# ---- start-up -------------------------------------------------------------------------------------------------------


def test_loading_everything_is_quick():
    """In a process of its own; processor time, and three times what a quiet machine needs."""
    code = (
        "import time; from prompts import lexicon as l; start = time.process_time(); "
        "l.units(), l.abbreviations(), l.synonyms(), l.english(), l.provinces(), l.districts(), l.stopwords('vi'), "
        "l.stopwords('en'), l.aspects(), l.bases(), l.message_keys(); print(time.process_time() - start)"
    )
    root = Path(prompts.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert float(done.stdout) < 0.15
