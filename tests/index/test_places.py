import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.places import find_local, local_names, locals_in_question, main_province, province_in, provinces_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tỉnh Cao Bằng", ["Cao Bằng"]),
        ("TỈNH CAO BẰNG", ["Cao Bằng"]),
        ("Cao Bang", ["Cao Bằng"]),
        ("Hà Nội và Hải Phòng, Hà Nội", ["Hà Nội", "Hải Phòng"]),
        ("Bà Rịa - Vũng Tàu", ["Bà Rịa - Vũng Tàu"]),
        ("Thừa Thiên Huế", ["Thừa Thiên Huế"]),
        ("TP. HCM", ["TP. Hồ Chí Minh"]),
        ("Hòa Bình", ["Hòa Bình"]),
        ("Hoà Bình", ["Hòa Bình"]),
        ("Khánh Hoà, Thanh Hoá", ["Khánh Hòa", "Thanh Hóa"]),
        ("Đăk Lăk, Đắc Nông", ["Đắk Lắk", "Đắk Nông"]),
        ("Bắc Cạn", ["Bắc Kạn"]),
        ("xã Hạ Giang", []),
        ("giữ gìn hòa bình", []),
        ("tinh cao bang", []),
        ("tỉnh Thạch Lâm", []),
        ("", []),
    ],
)
def test_provinces_in(text: str, expected: list[str]) -> None:
    assert provinces_in(text) == expected
    assert province_in(text) == (expected[0] if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("giai ngan cao bang va ha giang", ["Cao Bằng", "Hà Giang"]),
        ("thu ngân sách đắk lắk", ["Đắk Lắk"]),
        ("dak lak", ["Đắk Lắk"]),
        ("không nói nơi nào", []),
    ],
)
def test_provinces_without_capitals(text: str, expected: list[str]) -> None:
    assert provinces_in(text, cased=False) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tỉnh Cao Bằng, tỉnh Lạng Sơn, tỉnh Cao Bằng", "Cao Bằng"),
        ("Hà Nội, Hà Nội, Huế", "Hà Nội"),
        ("HĐND tỉnh Thạch Lâm Khóa Mười Bảy", "Thạch Lâm"),
        ("tỉnh Thạch Lâm đã trồng rừng", "Thạch Lâm"),
        ("không nói nơi nào", None),
    ],
)
def test_main_province(text: str, expected: str | None) -> None:
    assert main_province(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("huyện Bảo Lâm có 3.080 con", "Bảo Lâm"),
        ("các huyện Bảo Lạc, Bảo Lâm", "Bảo Lâm"),
        ("Hà Quảng 12 hộ", "Hà Quảng"),
        ("thành phố Cao Bằng", "thành phố Cao Bằng"),
        ("TP. Cao Bằng", "thành phố Cao Bằng"),
        ("xã Tân Hòa, huyện Tam Lạch", "Tam Lạch"),
        ("thị trấn Xuân Hòa", "Xuân Hòa"),
        ("phường 5", "phường 5"),
        ("toàn tỉnh có 12 hộ", None),
    ],
)
def test_find_local(text: str, expected: str | None) -> None:
    assert find_local(text, "Cao Bằng") == expected


def test_names_that_the_report_uses_are_known_without_the_word_before_them() -> None:
    names = local_names("huyện Tam Lạch, xã Đông Quan, phường 5, thành phố Vân Khê", "Vân Khê")
    assert names == {"Tam Lạch", "Đông Quan"}
    assert find_local("Tam Lạch trồng 12 ha", "Vân Khê", names) == "Tam Lạch"
    assert find_local("Tam Lạch trồng 12 ha", "Vân Khê") is None


def test_locals_in_question() -> None:
    known = frozenset({"Bảo Lâm", "Hà Quảng"})
    assert locals_in_question("đàn trâu bao lam và huyện Tam Lạch", known) == ["Bảo Lâm", "Tam Lạch"]
    assert locals_in_question("đàn trâu toàn tỉnh", known) == []


@settings(max_examples=100)
@given(st.text())
def test_any_text_can_be_asked_for_places(text: str) -> None:
    assert len(set(provinces_in(text))) == len(provinces_in(text))
    main_province(text)
    find_local(text, "Cao Bằng", local_names(text, "Cao Bằng"))


@pytest.mark.parametrize("head", ["Huyện, thành phố      Năm 2021", "Xã\tKế hoạch", "Huyện Năm 2022"])
def test_the_heads_of_columns_are_no_places(head: str) -> None:
    assert find_local(head, "Thạch Lâm") is None
