"""Indicators that no report mentions."""

from asking import LAM_SA, NUI_BAC, open_assistant

from eval.absent import ask_for_absent, indicators


def test_indicators_are_names_alone():
    assert len(indicators()) > 100
    assert all(name and name == name.strip() and "\n" not in name for name in indicators())


def test_what_reports_mention_is_not_asked_for(tmp_path):
    assistant = open_assistant(tmp_path, lam_sa=LAM_SA, nui_bac=NUI_BAC)
    asked = ask_for_absent(assistant, ["đàn trâu", "số đàn trâu", "sản lượng bia"])
    assistant.close()
    assert [told.question for told in asked] == [
        "Sản lượng bia của Lam Sa là bao nhiêu?",
        "Sản lượng bia của Núi Bạc là bao nhiêu?",
    ]
    assert not any(told.figure for told in asked)


def test_what_is_answered_all_the_same_is_told_with_what_it_is_of(tmp_path):
    exports = "Kim ngạch xuất khẩu của tỉnh 6 tháng đầu năm 2022 đạt 145,2 triệu USD."
    assistant = open_assistant(tmp_path, lam_sa=f"{LAM_SA}\n{exports}\n")
    (told,) = ask_for_absent(assistant, ["kim ngạch xuất khẩu gạo"])
    assistant.close()
    assert (told.figure, told.indicator) == ("145,2 triệu USD", "Kim ngạch xuất khẩu của tỉnh 6 tháng đầu năm 2022")
