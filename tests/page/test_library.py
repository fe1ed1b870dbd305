"""Reports into and out of a store that is being asked."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from asking import NUI_BAC
from paging import REPORTS, make_assistant

from assistant.library import Library, checked_name
from index.corrections import read_corrections
from index.errors import AssistantError, ReadError
from index.reading import MAX_BYTES
from index.store import Store

KHE = NUI_BAC.replace("NÚI BẠC", "ĐÈO GIÓ").replace("Núi Bạc", "Đèo Gió").replace("22.140", "5.432")


@pytest.fixture
def assistant(tmp_path):
    opened = make_assistant(tmp_path, {"lam-sa": REPORTS["lam-sa"]})
    yield opened
    opened.close()


@pytest.fixture
def library(assistant):
    return Library(assistant)


def sent(tmp_path, text=KHE, name="sent.bin"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("failure", [None, OSError("no memory")])
def test_what_adding_needs_is_loaded_beforehand_and_a_failure_waits_for_who_adds(
    assistant, library, monkeypatch, failure
):
    asked = threading.Event()

    def prepare():
        asked.set()
        if failure:
            raise failure

    monkeypatch.setattr(assistant.encoder, "prepare", prepare)
    raised = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    library.prepare()
    assert asked.wait(10)
    for thread in threading.enumerate():
        if "(load)" in thread.name:
            thread.join(10)
    assert not raised


def test_a_file_is_indexed_and_asked_about(assistant, library, tmp_path):
    stages = []
    (outcome,) = library.add([("deo-gio.txt", sent(tmp_path))], lambda p: stages.append(p.stage))
    assert (outcome.status, outcome.report_id) == ("new", "deo-gio")
    assert list(dict.fromkeys(stages)) == ["reading", "loading", "embedding", "figures", "writing", "building"]
    answer = assistant.ask("Đàn trâu của Đèo Gió 6 tháng đầu năm 2022 có bao nhiêu con?")
    assert answer.facts[0].text == "5.432 con"
    assert library.owns("deo-gio")
    assert not library.owns("lam-sa")


def test_each_file_is_told_and_what_cannot_be_read_leaves_no_trace(library, tmp_path):
    files = [
        ("deo-gio.txt", sent(tmp_path)),
        ("rong.txt", sent(tmp_path, b"", "empty")),
        ("hong.docx", sent(tmp_path, b"PK\x03\x04 hong", "broken")),
        ("../../x.txt", sent(tmp_path)),
        ("bai.exe", sent(tmp_path)),
    ]
    outcomes = {outcome.report_id: outcome for outcome in library.add(files)}
    assert {name: outcome.status for name, outcome in outcomes.items()} == {
        "deo-gio": "new", "rong": "failed", "hong": "failed", "../../x.txt": "failed", "bai.exe": "failed",
    }  # fmt: skip
    assert "tệp rỗng" in outcomes["rong"].reason
    assert "không được chứa dấu /" in outcomes["../../x.txt"].reason
    assert "“.exe”" in outcomes["bai.exe"].reason
    assert [path.name for path in library.folder.iterdir()] == ["deo-gio.txt"]
    assert not (tmp_path / "x.txt").exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_copied(library, tmp_path):
    large = tmp_path / "large.bin"
    with large.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    (outcome,) = library.add([("lon.pdf", large)])
    assert (outcome.status, outcome.report_id) == ("failed", "lon.pdf")
    assert "101 MB" in outcome.reason
    assert not library.folder.exists()


def test_a_new_version_takes_the_place_of_the_old_one_unless_it_cannot_be_read(assistant, library, tmp_path):
    library.add([("deo-gio.txt", sent(tmp_path))])
    (outcome,) = library.add([("deo-gio.txt", sent(tmp_path, KHE.replace("5.432", "5.555")))])
    assert outcome.status == "changed"
    (outcome,) = library.add([("deo-gio.txt", sent(tmp_path, b""))])
    assert outcome.status == "failed"
    assert "5.555" in (library.folder / "deo-gio.txt").read_text()
    assert "5.555" in assistant.text_of("deo-gio")


def test_a_name_that_another_report_has_is_refused(library, tmp_path):
    (outcome,) = library.add([("lam-sa.md", sent(tmp_path))])
    assert outcome.status == "failed"
    assert "trùng tên “lam-sa”" in outcome.reason
    assert not library.folder.exists() or not list(library.folder.iterdir())


def test_a_removed_report_is_gone_and_a_file_from_elsewhere_stays(assistant, library, tmp_path):
    library.add([("deo-gio.txt", sent(tmp_path))])
    for report in ("deo-gio", "lam-sa"):
        library.remove(report)
    assert assistant.reports() == []
    assert not (library.folder / "deo-gio.txt").exists()
    assert (tmp_path / "reports" / "lam-sa.txt").read_text() == REPORTS["lam-sa"]
    with pytest.raises(AssistantError, match="không có báo cáo"):
        library.remove("deo-gio")


def test_a_correction_counts_at_once_and_keeps_what_else_the_file_says(assistant, library, tmp_path):
    file = tmp_path / "reports" / "baocao.yaml"
    file.write_text("# của quản trị\nlam-sa.txt:\n  signer: Tống Khoa  # hỏi lại\n", encoding="utf-8")
    outcome = library.correct("lam-sa", {"number": "99/BC-UBND", "periods": "2022-H1; tháng 6/2022", "issuer": None})
    assert outcome.status == "changed"
    info = assistant.reports()[0]
    assert (info.number, info.signer, info.issuer) == ("99/BC-UBND", "Tống Khoa", None)
    assert info.periods == ("2022-H1", "2022-06")
    assert "# của quản trị" in file.read_text()
    assert "# hỏi lại" in file.read_text()
    library.correct("lam-sa", None)
    assert assistant.reports()[0].number == "87/BC-UBND"
    assert read_corrections(tmp_path / "reports").reports == {}


def test_a_value_that_cannot_be_understood_changes_nothing(assistant, library, tmp_path):
    with pytest.raises(AssistantError, match="28/4/2022"):
        library.correct("lam-sa", {"number": "99", "issued": "hôm qua"})
    assert not (tmp_path / "reports" / "baocao.yaml").exists()
    assert assistant.reports()[0].number == "87/BC-UBND"


def test_a_file_of_corrections_that_is_no_yaml_is_told_and_left_alone(library, tmp_path):
    file = tmp_path / "reports" / "baocao.yaml"
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(AssistantError, match=r"baocao\.yaml"):
        library.correct("lam-sa", {"number": "99"})
    assert file.read_text() == "a: ["


def test_a_store_that_another_program_writes_is_told_and_nothing_is_left(assistant, library, tmp_path):
    with Store.create_or_open(assistant.folder, "keyword", 256), pytest.raises(AssistantError):
        library.add([("deo-gio.txt", sent(tmp_path))])
    assert list(library.folder.iterdir()) == []
    assert library.add([("deo-gio.txt", sent(tmp_path))])[0].status == "new"


def test_asking_goes_on_while_a_file_is_indexed(assistant, library, tmp_path):
    asked, ready, go = [], threading.Event(), threading.Event()

    def wait(progress):
        if progress.stage == "embedding":
            ready.set()
            assert go.wait(20)

    worker = threading.Thread(target=library.add, args=([("deo-gio.txt", sent(tmp_path))], wait))
    worker.start()
    assert ready.wait(20)
    asked.append(assistant.ask("Đàn trâu của Lam Sa có bao nhiêu con?").facts[0].text)
    go.set()
    worker.join(20)
    assert asked == ["15.300 con"]
    assert len(assistant.reports()) == 2


def test_the_original_is_given_only_as_it_was_read(library, tmp_path):
    path = tmp_path / "reports" / "lam-sa.txt"
    assert library.original("lam-sa") == path
    path.write_text("khác")
    assert library.original("lam-sa") is None
    path.unlink()
    assert library.original("lam-sa") is None


@pytest.mark.parametrize("name", ["bao-cao.docx", "Báo cáo 6 tháng (cuối).PDF", "a..b.txt", "số 12.md"])
def test_names_that_will_do(name):
    assert checked_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["../x.txt", "..\\x.txt", "/etc/x.txt", "a/b.txt", ".x.txt", "~$x.docx", "x\n.txt", "x\0.txt", "con.txt", "C:x.txt",
     "x" * 300 + ".txt", ".txt", "", " ", "x .txt", "x..txt.", "\u202etxt.docx", "x", "x.exe", "x.txt/"],
)  # fmt: skip
def test_names_that_will_not_do(name):
    with pytest.raises(ReadError):
        checked_name(name)


def test_the_folder_is_in_the_store(library, assistant):
    assert library.folder.parent == assistant.folder
    assert isinstance(library.folder, Path)
