"""Files that cannot be read: each gives a `ReadError` that says why, in both languages, and nothing else is ever raised."""

import io
import random
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from office import report

from index.errors import ReadError
from index.formats import READERS
from index.formats.ocr import _missing

DATA = Path(__file__).resolve().parents[1] / "data" / "formats"
FILES = {
    **{path.suffix: path.read_bytes() for path in (*DATA.glob("an-thuy.*"), *DATA.glob("thu-chi.*"))},
    ".docx": report(),
}
BINARY = ("\x7fELF\x02\x01" + "\x00\x01\x02\xfe" * 300).encode("latin-1")


@pytest.mark.parametrize("suffix", [suffix for suffix in FILES if suffix != ".html"])
@pytest.mark.parametrize("share", [0, 0.03, 0.5, 0.9])
def test_a_file_that_is_cut_off(suffix: str, share: float) -> None:
    data = FILES[suffix]
    with pytest.raises(ReadError, match="an-thuy"):
        READERS[suffix](data[: int(len(data) * share)], f"an-thuy{suffix}")


@pytest.mark.parametrize("suffix", [suffix for suffix in READERS if suffix not in (".html", ".htm")])
def test_a_renamed_binary(suffix: str) -> None:
    with pytest.raises(ReadError, match="tep"):
        READERS[suffix](BINARY, f"tep{suffix}")


@pytest.mark.parametrize("suffix", FILES)
def test_a_file_with_bytes_changed_gives_a_text_or_a_read_error(suffix: str) -> None:
    data, chance = FILES[suffix], random.Random(7)
    for _ in range(25):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 5, 40))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        try:
            document = READERS[suffix](bytes(changed), f"tep{suffix}")
        except ReadError as exc:
            assert "tep" in str(exc)
        else:
            assert document.text.strip()


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(1_000))
        archive.filelist[0].file_size = 310_000_000  # as its directory says
    for suffix in (".docx", ".xlsx"):
        with pytest.raises(ReadError, match="giải nén ra 310 MB"):
            READERS[suffix](out.getvalue(), f"a{suffix}")


def test_an_xml_bomb_does_not_unfold() -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    with zipfile.ZipFile(io.BytesIO(report())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    body = members["word/document.xml"].decode().partition("?>")[2]
    bomb = f"<!DOCTYPE w [{entities}]>" + body.replace("BÁO CÁO", "BÁO &a11; CÁO")
    members["word/document.xml"] = bomb.encode()
    try:
        text = READERS[".docx"](_zip(members), "a.docx").text
    except ReadError:
        return
    assert len(text) < 5_000


def test_an_empty_document() -> None:
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(ReadError, match=r"không có chữ nào.*has no words"):
        READERS[".docx"](out.getvalue(), "rong.docx")
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    with pytest.raises(ReadError, match="không có chữ nào"):
        READERS[".xlsx"](book.getvalue(), "rong.xlsx")
    with pytest.raises(ReadError, match="không có chữ nào"):
        READERS[".html"](b"<html><body><p> 123 </p></body></html>", "rong.html")


def test_a_locked_office_file_is_told_from_a_damaged_one() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for suffix in (".docx", ".xlsx"):
        with pytest.raises(ReadError, match=r"đặt mật khẩu.*password"):
            READERS[suffix](locked, f"a{suffix}")


def test_merged_cells_beyond_measure_are_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Thu ngân sách"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    members[name] = members[name].replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    with pytest.raises(ReadError, match="hỏng"):
        READERS[".xlsx"](_zip(members), "a.xlsx")


def test_a_picture_without_tesseract_says_what_to_install() -> None:
    if not _missing():
        pytest.skip("Tesseract with Vietnamese is installed here")
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (200, 200), 255).save(out, "PNG")
    with pytest.raises(ReadError, match="tesseract-ocr-vie"):
        READERS[".png"](out.getvalue(), "a.png")
