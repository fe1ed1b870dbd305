import io
import zipfile

import pytest

from index.signatures import true_kind


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 100)
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORD = zipped("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("Báo cáo tình hình".encode(), None),
        (b"MZ la ten mot du an", None),
        (b"BM la viet tat", None),
        (b"", None),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04", ("program", None)),
        (b"\x7fELF\x02\x01\x01\x00", ("program", None)),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ("image", None)),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", ("image", None)),
        (b"\x00\x00\x00\x18ftypmp42\x00", ("media", None)),
        (b"Rar!\x1a\x07\x01\x00", ("zip", None)),
        (b"%PDF-1.4\n", ("pdf", ".pdf")),
        (b"\r\n%PDF-1.4\n", ("pdf", ".pdf")),
        (b"{\\rtf1\\ansi", ("rtf", ".rtf")),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", ("html", ".html")),
        (b"<html xmlns:o='urn:schemas-microsoft-com:office:office'>", ("html", ".html")),
        (WORD, ("office", ".docx")),
        (WORD[:-30], ("office", ".docx")),
        (zipped("xl/workbook.xml"), ("office", ".xlsx")),
        (zipped("anh/1.jpg"), ("zip", None)),
        (OLE + "WordDocument\0".encode("utf-16-le"), ("ole", ".doc")),
        (OLE + "Workbook\0".encode("utf-16-le"), ("ole", ".xls")),
        (OLE + "EncryptedPackage\0".encode("utf-16-le"), ("locked", None)),
        (OLE, ("ole", None)),
    ],
)
def test_what_the_bytes_are(data, kind):
    assert true_kind(data) == kind
