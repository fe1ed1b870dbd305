"""Files that are no reports: each is named with its reason, and the others are read as if it were not there."""

import os
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import KeywordEncoder

from index import reading
from index.errors import ReadError
from index.ingest import FileOutcome, index_reports
from index.reading import read_report, report_files, shown
from index.store import Store

MakeStore = Callable[..., Store]

GOOD = (
    "BÁO CÁO\nTình hình chăn nuôi 6 tháng đầu năm 2021\n\nI. CHĂN NUÔI\n\nĐàn bò toàn tỉnh có 75.300 con, tăng 4,2%.\n"
)
ENGLISH = (
    "REPORT\n\nI. LIVESTOCK\n\nThe herd of the province has 75,300 head of cattle, a growth of 4.2 percent over the "
    "same period of the year before, and the output of milk came to 1,500 tonnes in the first six months.\n"
)
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(40)
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(range(256))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "báo cáo"
    made.mkdir()
    (made / "tốt.txt").write_text(GOOD, encoding="utf-8")
    return made


@pytest.fixture
def failed(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> Callable[[], dict[str, str]]:
    """`failed()`: the reason of each file that cannot be read; the good report must come in all the same."""

    def run() -> dict[str, str]:
        store = make_store()
        outcomes = index_reports([folder], store, encoder).outcomes
        reports = store.snapshot().reports
        store.close()
        good = [outcome for outcome in outcomes if outcome.status != "failed"]
        assert {outcome.report_id for outcome in good} == set(reports)
        assert reports["tốt"].text == GOOD
        return {outcome.path.name: outcome.reason for outcome in outcomes if outcome.status == "failed"}

    return run


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("chương trình.txt", PROGRAM, "chương trình chạy"),
        ("nén.txt", ZIP, "tệp nén"),
        ("ảnh.md", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)), "là ảnh"),
        ("tiếng Anh.txt", ENGLISH.encode(), "tiếng Việt"),
        ("tiếng Lào.md", ("ລາຍງານ ຜົນການ ຈັດຕັ້ງ ປະຕິບັດ ແຜນ " * 20).encode(), "tiếng Việt"),
        ("rỗng.txt", b"", "rỗng"),
        ("trắng.md", b" \r\n\x0c\n", "rỗng"),
        ("đầu đề.txt", "I. KẾT QUẢ THỰC HIỆN\n\n1. Nông nghiệp của tỉnh\n".encode(), "không có đoạn văn nào"),
        ("latin.txt", "Báo cáo tình hình".encode("latin-1"), "UTF-8"),
        ('a\'b "c" [d] $e 100%.txt', b"", "rỗng"),
        ("b" * 251 + ".txt", b"", "rỗng"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_one_bad_file(failed: Callable[[], dict[str, str]], folder: Path, name: str, data: bytes, hint: str) -> None:
    (folder / name).write_bytes(data)
    reasons = failed()
    assert list(reasons) == [name]
    assert hint in reasons[name] and name in reasons[name]


def test_odd_names_of_good_files(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    stems = ['a\'b "c" [d] $e 100%', "b" * 251, unicodedata.normalize("NFD", "quý II tỉnh Lạng Đồi"), "x#1@2", "c.v2"]
    for stem in stems:
        (folder / f"{stem}.txt").write_text(GOOD, encoding="utf-8")
    store = make_store()
    index_reports([folder], store, encoder)
    snapshot = store.snapshot()
    assert set(snapshot.reports) == {"tốt", *(unicodedata.normalize("NFC", stem) for stem in stems)}
    assert {fact.passage_id for fact in snapshot.facts} <= {passage.id for passage in snapshot.passages}
    assert {fact.report_id for fact in snapshot.facts} == set(snapshot.reports)
    assert index_reports([folder], store, encoder).count("unchanged") == len(stems) + 1


def test_the_same_name_in_both_forms_of_unicode(failed: Callable[[], dict[str, str]], folder: Path) -> None:
    (folder / unicodedata.normalize("NFD", "tốt.txt")).write_text(ENGLISH, encoding="utf-8")
    reasons = failed()
    assert len(reasons) == 1
    assert "tiếng Việt" in next(iter(reasons.values()))


def test_a_bad_file_takes_no_name_from_a_good_one(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    (folder / "sau").mkdir()
    (folder / "lúa.txt").write_bytes(b"")
    (folder / "sau" / "lúa.md").write_text(GOOD, encoding="utf-8")
    store = make_store()
    statuses = {str(o.path.relative_to(folder)): o.status for o in index_reports([folder], store, encoder).outcomes}
    assert statuses == {"lúa.txt": "failed", "sau/lúa.md": "new", "tốt.txt": "new"}
    (folder / "lúa.txt").write_text(GOOD.replace("bò", "dê"), encoding="utf-8")
    outcomes = index_reports([folder], store, encoder).outcomes
    assert [outcome.status for outcome in outcomes] == ["failed", "unchanged", "unchanged"]
    assert "trùng tên “lúa”" in outcomes[0].reason


def test_a_name_that_is_not_utf8(failed: Callable[[], dict[str, str]], folder: Path) -> None:
    name = os.fsdecode(b"b\xe1o c\xe1o.txt")
    (folder / name).write_text(GOOD, encoding="utf-8")
    [reason] = failed().values()
    assert "đổi tên" in reason
    assert reason.encode() and shown(name) in reason


def test_links_that_lead_nowhere_or_in_a_circle(failed: Callable[[], dict[str, str]], folder: Path) -> None:
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "mất.txt").symlink_to(folder / "không có.txt")
    (folder / "vòng").symlink_to(folder)
    reasons = failed()
    assert set(reasons) == {"a.txt", "b.txt", "mất.txt"}
    assert "liên kết vòng" in reasons["a.txt"] and "không còn" in reasons["mất.txt"]


def test_a_link_to_a_report_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "nơi khác.txt").write_text(GOOD, encoding="utf-8")
    (folder / "lk.txt").symlink_to(tmp_path / "nơi khác.txt")
    assert read_report(folder / "lk.txt").id == "lk"


def test_a_folder_and_a_pipe_with_the_suffix_of_a_text(failed: Callable[[], dict[str, str]], folder: Path) -> None:
    (folder / "thư mục.txt").mkdir()
    (folder / "thư mục.txt" / "trong.md").write_text(GOOD, encoding="utf-8")
    os.mkfifo(folder / "ống.txt")
    reasons = failed()
    assert set(reasons) == {"ống.txt"}
    assert "không phải một tệp thường" in reasons["ống.txt"]
    assert report_files([folder / "thư mục.txt"]) == [folder / "thư mục.txt" / "trong.md"]


def test_what_an_open_word_leaves_beside_is_no_report(failed: Callable[[], dict[str, str]], folder: Path) -> None:
    (folder / "~$tốt.txt").write_bytes(b"\x05Admin" + bytes(40))
    (folder / "._tốt.txt").write_bytes(b"\x00\x05\x16\x07")
    assert failed() == {}


def test_what_may_not_be_read() -> None:
    nobody = 65_534 if os.geteuid() == 0 else os.geteuid()  # root may read everything
    os.seteuid(nobody)
    try:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "kín.txt").write_text(GOOD, encoding="utf-8")
            (folder / "kín.txt").chmod(0)
            (folder / "phòng kín").mkdir(0)
            files = report_files([folder])
            assert [file.name for file in files] == ["kín.txt", "phòng kín"]
            for file in files:
                with pytest.raises(ReadError, match=f"{file.name}: không có quyền đọc"):
                    read_report(file)
    finally:
        os.seteuid(os.getuid())


def test_reports_of_a_folder_that_cannot_be_listed_stay(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    (folder / "con").mkdir()
    (folder / "con" / "lúa.txt").write_text(GOOD, encoding="utf-8")
    store = make_store()
    index_reports([folder], store, encoder)
    (folder / "con").rename(folder / "cũ")
    (folder / "con").symlink_to(folder / "con")  # what was there cannot be reached: that does not say it is gone
    outcomes = index_reports([folder], store, encoder).outcomes
    assert {"lúa", "tốt"} == set(store.snapshot().reports)
    assert not [outcome for outcome in outcomes if outcome.status == "removed"]


class GrowingFile(type(Path())):  # type: ignore[misc]
    """A file that another program adds a line to after each of the first `times` readings."""

    times = 0

    def read_bytes(self) -> bytes:
        data = super().read_bytes()
        if self.times:
            self.times -= 1
            with self.open("a", encoding="utf-8") as file:
                file.write("Đàn dê có 1.200 con.\n")
        return data


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_a_file_that_changes_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    monkeypatch.setattr(reading, "PAUSE", 0.0)
    path = GrowingFile(folder / "tốt.txt")
    path.times = times
    if times < reading.ATTEMPTS:
        assert read_report(path).text == GOOD + "Đàn dê có 1.200 con.\n" * times
    else:
        with pytest.raises(ReadError, match=r"tốt\.txt: tệp đang được ghi, đã đọc 3 lần"):
            read_report(path)


def test_a_text_beyond_the_limit_is_not_analysed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 2_000_000)
    path = folder / "quá dài.txt"
    path.write_text(GOOD * 20_000, encoding="utf-8")
    with pytest.raises(ReadError, match="dài 3 triệu ký tự, tối đa là 2 triệu"):
        read_report(path)


def test_a_report_that_no_rule_foresaw(
    make_store: MakeStore,
    folder: Path,
    encoder: KeywordEncoder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(data: bytes, name: str) -> object:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setitem(reading.READERS, ".lạ", broken)
    monkeypatch.setattr(reading, "SUFFIXES", (*reading.SUFFIXES, ".lạ"))
    (folder / "lạ.lạ").write_text(GOOD, encoding="utf-8")
    store = make_store()
    outcomes: dict[str, FileOutcome] = {o.report_id: o for o in index_reports([folder], store, encoder).outcomes}
    assert (outcomes["lạ"].status, outcomes["tốt"].status) == ("failed", "new")
    assert "lỗi ngoài dự kiến" in outcomes["lạ"].reason and "RecursionError" in outcomes["lạ"].reason
    assert "maximum recursion depth" not in outcomes["lạ"].reason
    assert "maximum recursion depth" in caplog.text and "Traceback" in caplog.text


def test_a_report_that_the_store_refuses(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "anh em.txt").write_text(GOOD, encoding="utf-8")  # comes first, and has the same texts to embed
    store = make_store()
    put = store.put

    def refuse(report, *rest):
        put(report, *rest) if report.id != "anh em" else put(report, [], *rest[1:])  # vectors that do not fit

    monkeypatch.setattr(store, "put", refuse)
    statuses = {o.report_id: o.status for o in index_reports([folder], store, encoder).outcomes}
    assert statuses == {"anh em": "failed", "tốt": "new"}
    assert set(store.snapshot().reports) == {"tốt"}


SOUND = sorted((Path(__file__).parents[1] / "data" / "fuzz").iterdir())


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.98])
@pytest.mark.parametrize("sound", [file for file in SOUND if file.suffix != ".txt"], ids=lambda file: file.name)
def test_no_half_of_a_file_is_taken_for_a_report(sound: Path, folder: Path, share: float) -> None:
    data = sound.read_bytes()
    (folder / sound.name).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ReadError, match=sound.name):
        read_report(folder / sound.name)


@pytest.mark.parametrize("sound", [file for file in SOUND if file.suffix != ".txt"], ids=lambda file: file.name)
def test_a_wrong_suffix_changes_nothing(sound: Path, folder: Path) -> None:
    right = read_report(sound)
    suffixes = (
        {".docx", ".doc", ".xls", ".pdf", ".rtf"} if sound.suffix == ".html" else {".txt", ".docx", ".doc", ".pdf"}
    )
    for suffix in suffixes:
        (folder / f"x{suffix}").write_bytes(sound.read_bytes())
        assert read_report(folder / f"x{suffix}").text == right.text


def test_a_locked_pdf(folder: Path) -> None:
    with pytest.raises(ReadError, match="mật khẩu"):
        read_report(Path(__file__).parents[1] / "data" / "locked.pdf")


def test_a_scanned_pdf_where_nothing_reads_scans(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = pytest.importorskip("PIL.Image")
    image.new("L", (900, 1200), 255).save(folder / "quét.pdf")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match=r"quét\.pdf: trang 1 là ảnh quét.*tesseract-ocr-vie"):
        read_report(folder / "quét.pdf")


def test_what_word_saves_of_nothing(folder: Path) -> None:
    docx = pytest.importorskip("docx")
    docx.Document().save(str(folder / "trống.docx"))
    with pytest.raises(ReadError, match=r"trống\.docx: .*không có chữ nào"):
        read_report(folder / "trống.docx")


def test_a_bomb_in_a_docx(folder: Path) -> None:
    with zipfile.ZipFile(folder / "bom.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(4):
            with archive.open(f"word/{i}.xml" if i else "word/document.xml", "w") as member:
                for _ in range(100):
                    member.write(bytes(1_000_000))
    assert (folder / "bom.docx").stat().st_size < 1_000_000
    with pytest.raises(ReadError, match=r"bom\.docx: giải nén ra 400 MB"):
        read_report(folder / "bom.docx")


def test_a_locked_word_file(folder: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    (folder / "khóa.docx").write_bytes(data)
    with pytest.raises(ReadError, match=r"khóa\.docx: tệp được đặt mật khẩu"):
        read_report(folder / "khóa.docx")
