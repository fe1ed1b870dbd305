import contextlib
import shutil
import threading
import time

import pytest
from conftest import KeywordEncoder

from index.errors import StoreError
from index.ingest import index_reports
from index.store import Store
from index.watching import watch

COWS = "BÁO CÁO\nTình hình chăn nuôi 6 tháng đầu năm 2021\n\nI. CHĂN NUÔI\n\nĐàn bò toàn tỉnh có {} con.\n"
SECONDS = 180  # a bound; a busy machine is no defect


@pytest.fixture
def watched(tmp_path):
    """A folder that is watched: the folder, what is told, and what waits until the store holds those figures."""
    folder, told, stop = tmp_path / "reports", [], threading.Event()
    folder.mkdir()
    (folder / "bo.txt").write_text(COWS.format("75.300"), encoding="utf-8")
    encoder = KeywordEncoder()

    def bring_up_to_date():
        with Store.create_or_open(tmp_path / "store", encoder.name, encoder.dimensions) as store:
            index_reports([folder], store, encoder)

    def wait_for(*figures):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(StoreError), Store.open(tmp_path / "store") as store:  # none before the first pass
                if sorted(fact.figure.text for fact in store.snapshot().facts) == sorted(figures):
                    return True
            time.sleep(0.05)
        return False

    thread = threading.Thread(
        target=watch, args=([folder], bring_up_to_date, told.append, stop), kwargs={"again": 0.1, "settle_ms": 50}
    )
    thread.start()
    yield folder, told, wait_for
    stop.set()
    thread.join(SECONDS)
    assert not thread.is_alive()


def test_the_store_follows_the_folder(watched):
    folder, told, wait_for = watched
    assert wait_for("75.300 con")
    (folder / "bo.txt").write_text(COWS.format("75.900"), encoding="utf-8")
    assert wait_for("75.900 con")
    (folder / "huyen").mkdir()
    (folder / "huyen" / "bo-2.txt").write_text(COWS.format("1.200"), encoding="utf-8")
    assert wait_for("1.200 con", "75.900 con")
    (folder / "bo.txt").unlink()
    assert wait_for("1.200 con")
    assert told == []


def test_a_folder_that_is_away_costs_no_report(watched):
    folder, told, wait_for = watched
    assert wait_for("75.300 con")
    shutil.move(folder, folder.with_name("away"))
    folder.mkdir()
    until = time.monotonic() + SECONDS
    while not told and time.monotonic() < until:
        time.sleep(0.05)
    assert "Không thấy báo cáo nào trong" in told[0]
    assert wait_for("75.300 con")
    (folder / "bo.txt").write_text(COWS.format("75.900"), encoding="utf-8")
    assert wait_for("75.900 con")


def test_a_store_that_another_process_writes_is_tried_again(watched, tmp_path):
    folder, told, wait_for = watched
    assert wait_for("75.300 con")
    with Store.open_for_writing(tmp_path / "store"):
        (folder / "bo.txt").write_text(COWS.format("75.900"), encoding="utf-8")
        until = time.monotonic() + SECONDS
        while not told and time.monotonic() < until:
            time.sleep(0.05)
        assert "tiến trình khác ghi" in told[0]
    assert wait_for("75.900 con")
