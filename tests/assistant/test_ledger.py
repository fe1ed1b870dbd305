"""The ledger as a table: which rows a filter takes, and what stands in the files."""

import csv
import io
from datetime import date

import openpyxl
import pandas
import pytest
from asking import LAM_SA, LAM_SA_2023, NUI_BAC, open_assistant

from assistant import FactTable
from assistant.ledger import COLUMNS
from assistant.spreadsheets import csv_to, write_xlsx
from index.errors import AssistantError
from index.records import Aspect
from prompts import lexicon

HOSTILE = """ỦY BAN NHÂN DÂN
TỈNH LAM SA

BÁO CÁO
Kết quả công tác năm 2024 của tỉnh Lam Sa

=HYPERLINK("x") có 40 con; @SUM đạt 12 ha.

- Đàn trâu 15.300 con, giảm -4,2 con.

I. XÃ

+ Tại thành phố Lam Sa có 7 xã; tỉnh có 90\x0bxã.
"""
TEXTS = {"lam-sa": LAM_SA, "lam-sa-2023": LAM_SA_2023, "nui-bac": NUI_BAC, "thu": HOSTILE}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return open_assistant(
        tmp_path_factory.mktemp("ledger"), lam_sa=LAM_SA, lam_sa_2023=LAM_SA_2023, nui_bac=NUI_BAC, thu=HOSTILE
    )


def found(table):
    return [(row.report, row.text) for row in table]


BUFFALOES = [
    ("lam-sa", "15.300 con"),
    ("lam-sa", "2,4%"),
    ("lam-sa-2023", "14.900 con"),
    ("lam-sa-2023", "2,4%"),
    ("nui-bac", "22.140 con"),
    ("nui-bac", "0,7%"),
    ("thu", "15.300 con"),
    ("thu", "4,2 con"),
]


def test_a_row_says_what_the_figure_is_and_where_it_stands(assistant):
    [row] = assistant.facts(report="lam-sa", indicator="sản lượng lúa mùa")
    assert (row.value, row.unit, row.text, row.indicator) == (
        21218.0,
        "tấn",
        "21.218 tấn",
        "Lúa mùa · Diện tích gieo cấy · sản lượng",
    )
    assert (row.place, row.period, row.aspect, row.base) == ("Lam Sa", "2022-H1", "level", None)
    assert (row.period_start, row.period_end) == (date(2022, 1, 1), date(2022, 6, 30))
    assert (row.section, row.page) == ("I. KINH TẾ › 1. Nông nghiệp", None)
    assert LAM_SA[row.start : row.end] == row.text


def test_every_row_points_into_its_report(assistant):
    table = assistant.facts()
    assert len(table) > 60 and {row.report for row in table} == set(TEXTS)
    for row in table:
        text = assistant.text_of(row.report)
        assert text[row.start : row.end] == row.text
        assert text[row.quote_start : row.quote_end] == row.quote
        assert row.quote_start <= row.start < row.end <= row.quote_end


@pytest.mark.parametrize("wanted", ["đàn trâu", "Đàn Trâu", "dan trau", "trâu"])
def test_words_of_an_indicator_with_or_without_diacritics(assistant, wanted):
    assert found(assistant.facts(indicator=wanted)) == BUFFALOES


@pytest.mark.parametrize(
    "wanted, texts",
    [
        ("GTNT", []),
        ("đầu tư công giải ngân", ["512.300", "1.648.000 triệu đồng", "31,1%"]),
        ("IIP", ["107,9%"]),  # an abbreviation
        ("iip", ["107,9%"]),
        ("chỉ số sản xuất ngành công nghiệp", ["107,9%"]),  # a synonym
        ("thu ngân sách", ["845 tỷ đồng", "620 tỷ đồng", "180 tỷ đồng", "45 tỷ đồng"]),  # and its parts
        ("thu nội địa", ["620 tỷ đồng"]),
        ("diện tích lúa mùa", ["4.120 ha", "51,5 tạ/ha", "21.218 tấn"]),
        ("du khach noi dia", ["12.400", "8.900"]),
        ("disbursement", ["512.300", "1.648.000 triệu đồng", "31,1%"]),  # English
        ("bò", ["9.870 con", "1,1%"]),  # and no `bộ`
        ("zzz", []),
        ("", []),
    ],
)
def test_other_words_for_an_indicator(assistant, wanted, texts):
    assert [row.text for row in assistant.facts(report="lam-sa", indicator=wanted)] == texts


@pytest.mark.parametrize(
    "wanted",
    [
        "2022-H1",
        "2022-h1",
        "6 tháng đầu năm 2022",
        "6 thang dau nam 2022",
        "6T/2022",
        "nửa đầu năm 2022",
        "first half of 2022",
    ],
)
def test_a_period_as_label_or_in_words(assistant, wanted):
    table = assistant.facts(period=wanted, indicator="đàn trâu")
    assert found(table) == BUFFALOES[:2] + BUFFALOES[4:6]


def test_a_period_without_its_year_is_that_of_every_year(assistant):
    assert found(assistant.facts(period="6 tháng đầu năm", indicator="đàn trâu")) == BUFFALOES[:6]


def test_a_year_is_not_its_months(assistant):
    assert {row.report for row in assistant.facts(period="2024")} == {"thu"}
    assert not assistant.facts(period="2022")


@pytest.mark.parametrize("wanted", ["sáng mai", "2022-H3", "2022-13", "2022-M06-M02", ""])
def test_a_period_that_is_none(assistant, wanted):
    with pytest.raises(AssistantError, match=r"2021-H1.*6 tháng đầu năm 2021"):
        assistant.facts(period=wanted)


@pytest.mark.parametrize("wanted", ["Đá Vàng", "huyện Đá Vàng", "da vang", "H. Đá Vàng"])
def test_a_district(assistant, wanted):
    table = assistant.facts(report="lam-sa", place=wanted)
    assert [row.text for row in table] == ["1.450 con dê", "12.400", "350"]


def test_a_province_is_neither_its_districts_nor_its_city(assistant):
    province = assistant.facts(report="thu", place="tỉnh Lam Sa")
    assert [row.text for row in province] == ["40 con", "12 ha", "15.300 con", "4,2 con"]
    for name in ("thành phố Lam Sa", "TP Lam Sa", "thanh pho lam sa"):
        assert [row.text for row in assistant.facts(report="thu", place=name)] == ["7 xã", "90\x0bxã"]
    assert not assistant.facts(report="lam-sa", place="TP. Lam Sa")
    assert not assistant.facts(place="huyện Lam Sa")


def test_marks_tell_places_apart(assistant):
    assert not assistant.facts(place="Lâm Sà")
    assert assistant.facts(place="lam sa")


@pytest.mark.parametrize(
    "wanted, reports",
    [
        ("lam-sa", {"lam-sa"}),  # one as written
        ("lam-sa-2", {"lam-sa-2023"}),
        ("LAM", {"lam-sa", "lam-sa-2023"}),
        ("12/BC-UBND", {"nui-bac"}),
        ("12 / bc-ubnd", {"nui-bac"}),
    ],
)
def test_a_report_by_id_or_number(assistant, wanted, reports):
    assert {row.report for row in assistant.facts(report=wanted)} == reports


@pytest.mark.parametrize("wanted", ["sa", "", "99/BC-UBND"])
def test_a_report_that_is_not_there(assistant, wanted):
    with pytest.raises(AssistantError, match="baocao reports"):
        assistant.facts(report=wanted)


# pandas


def test_pandas_takes_it_as_it_is(assistant):
    frame = pandas.DataFrame(assistant.facts(indicator="đàn trâu", period="2022-H1"))
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["value"]) == [15300.0, 2.4, 22140.0, 0.7]
    assert frame[frame.unit == "con"]["value"].sum() == 37440.0


def test_to_dataframe(assistant):
    frame = assistant.facts(indicator="đàn trâu").to_dataframe()
    assert tuple(frame.columns) == COLUMNS
    assert frame["period_end"].dt.year.tolist() == [2022, 2022, 2023, 2023, 2022, 2022, 2024, 2024]
    assert (str(frame["page"].dtype), str(frame["value"].dtype)) == ("Int64", "float64")
    empty = FactTable(()).to_dataframe()
    assert (tuple(empty.columns), len(empty)) == (COLUMNS, 0)
    assert pandas.concat([empty, frame])["value"].sum() == frame["value"].sum()


def test_a_table_is_a_sequence(assistant):
    table = assistant.facts()
    assert table[0] in table and table[-1] == list(table)[-1]
    assert isinstance(table[:3], FactTable) and len(table[:3]) == 3
    assert repr(table[:3]) == "FactTable(3 rows)"


# Files


def test_csv_is_read_back(assistant, tmp_path):
    table = assistant.facts(report="nui-bac")
    table.to_csv(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfreport,place,period,")
    frame = pandas.read_csv(tmp_path / "a.csv")
    assert frame["value"].tolist() == [row.value for row in table]
    assert frame["text"].tolist() == [row.text for row in table]


def test_csv_runs_no_formula(assistant):
    table = assistant.facts(report="thu")
    out = io.StringIO()
    csv_to(table, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    quotes = {row["quote"] for row in rows}
    assert any(quote.startswith("'=HYPERLINK") for quote in quotes)
    assert any(quote.startswith("'- Đàn trâu") for quote in quotes)
    for row, told in zip(table, rows, strict=True):
        assert not any(cell[:1] in "=+-@\t\r\n" for cell in told.values() if cell)
        assert told["quote"].removeprefix("'") == row.quote
        assert float(told["value"]) == row.value


def test_csv_writes_large_numbers_in_full(assistant):
    [row] = assistant.facts(report="lam-sa", indicator="dê")
    assert row.value == 1450
    out = io.StringIO()
    csv_to([type(row)(**{name: getattr(row, name) for name in COLUMNS} | {"value": 153687774900.0})], out)
    assert ",153687774900," in out.getvalue()


def test_xlsx_has_numbers_days_and_text(assistant, tmp_path):
    table = assistant.facts(report="thu")
    table.to_xlsx(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet, columns = book.worksheets
    head, *rows = list(sheet.iter_rows())
    assert tuple(cell.value for cell in head) == COLUMNS and head[0].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:U{len(table) + 1}")
    assert sheet.column_dimensions["S"].width == 80
    for row, cells in zip(table, rows, strict=True):
        told = dict(zip(COLUMNS, cells, strict=True))
        assert (told["value"].value, told["value"].data_type) == (row.value, "n")
        assert told["period_end"].value.date() == row.period_end and told["period_end"].number_format == "dd/mm/yyyy"
        assert told["quote"].data_type == "s"
        assert told["quote"].value == row.quote.replace("\x0b", " ")
        assert (told["start"].value, told["end"].value) == (row.start, row.end)
    assert any(cells[18].value.startswith("=HYPERLINK") for cells in rows)
    explained = [row[0].value for row in columns.iter_rows()]
    assert explained == [*COLUMNS, *(str(aspect) for aspect in Aspect)]


def test_an_empty_table_makes_files_with_a_head(tmp_path):
    write_xlsx((), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [list(COLUMNS)]


def test_a_place_that_cannot_be_written(assistant, tmp_path):
    for write in (assistant.facts(report="thu").to_csv, assistant.facts(report="thu").to_xlsx):
        with pytest.raises(AssistantError, match="nowhere"):
            write(tmp_path / "nowhere" / "a")


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_every_column_is_explained(language):
    assert all(lexicon.message(f"column_{name}", language) for name in COLUMNS)
    assert all(lexicon.message(f"aspect_{aspect}", language) for aspect in Aspect)
