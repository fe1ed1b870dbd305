from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import KeywordEncoder

from index.errors import ReadError, StoreError
from index.ingest import FileStatus, IngestSummary, Progress, index_reports
from index.phrases import phrase
from index.store import Store

MakeStore = Callable[..., Store]

COWS = (
    "BÁO CÁO\nTình hình chăn nuôi 6 tháng đầu năm 2021\n\nI. CHĂN NUÔI\n\nĐàn bò toàn tỉnh có 75.300 con, tăng 4,2%.\n"
)
RICE = "BÁO CÁO\nTình hình trồng trọt 6 tháng đầu năm 2021\n\nI. TRỒNG TRỌT\n\nDiện tích lúa xuân gieo được 3.210 ha.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "bo.txt").write_text(COWS, encoding="utf-8")
    (folder / "lua.txt").write_text(RICE, encoding="utf-8")
    return folder


def statuses(summary: IngestSummary) -> dict[str, FileStatus]:
    return {outcome.report_id: outcome.status for outcome in summary.outcomes}


def test_new_reports_can_be_searched(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    summary = index_reports([folder], store, encoder)
    assert statuses(summary) == {"bo": "new", "lua": "new"}
    snapshot = store.snapshot()
    assert (summary.passages, summary.facts) == (len(snapshot.passages), len(snapshot.facts))
    named = [phrase(fact) for fact in snapshot.facts]
    assert summary.embedded == len(encoder.embedded) - len(named) == len(set(encoder.embedded)) - len(set(named))
    row = snapshot.lexical.search("folded", ["lua", "xuan"], 1)[0][0]
    assert "3.210 ha" in snapshot.passages[row].text
    [cows] = [fact for fact in snapshot.facts if fact.figure.text == "75.300 con"]
    assert COWS[cows.figure.start : cows.figure.end] == "75.300 con"
    row = snapshot.dense.search(encoder.encode_query("đàn bò toàn tỉnh"), 1)[0][0]
    assert cows in snapshot.facts_by_passage[snapshot.passages[row].id]


def test_nothing_is_done_again(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    first = index_reports([folder], store, encoder)
    generation, embedded = store.generation(), len(encoder.embedded)
    second = index_reports([folder], store, encoder)
    assert statuses(second) == {"bo": "unchanged", "lua": "unchanged"}
    assert (second.passages, second.facts, second.embedded) == (first.passages, first.facts, 0)
    assert (store.generation(), len(encoder.embedded)) == (generation, embedded)


def test_rebuild_cuts_again_without_embedding(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    before, embedded = store.snapshot(), len(encoder.embedded)
    summary = index_reports([folder], store, encoder, rebuild=True)
    assert statuses(summary) == {"bo": "changed", "lua": "changed"}
    assert len(encoder.embedded) == embedded
    assert store.snapshot().generation > before.generation
    assert list(store.snapshot().facts) == list(before.facts)


def test_only_what_changed_is_embedded(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    encoder.embedded.clear()
    (folder / "bo.txt").write_text(COWS.replace("75.300", "75.900"), encoding="utf-8")
    summary = index_reports([folder], store, encoder)
    assert statuses(summary) == {"bo": "changed", "lua": "unchanged"}
    assert encoder.embedded
    assert all("75.900" in text for text in encoder.embedded)
    assert {fact.figure.text for fact in store.snapshot().facts} == {"75.900 con", "4,2%", "3.210 ha"}


def test_a_report_whose_file_is_gone_is_removed(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    (folder / "bo.txt").unlink()
    assert statuses(index_reports([folder / "lua.txt"], store, encoder)) == {"lua": "unchanged"}
    assert set(store.files()) == {"bo", "lua"}
    assert statuses(index_reports([folder], store, encoder)) == {"lua": "unchanged", "bo": "removed"}
    assert set(store.snapshot().reports) == {"lua"}


def test_a_folder_that_was_emptied_empties_the_store(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    for file in folder.iterdir():
        file.unlink()
    assert statuses(index_reports([folder], store, encoder)) == {"bo": "removed", "lua": "removed"}
    with pytest.raises(ReadError):
        index_reports([folder], store, encoder)
    with pytest.raises(ReadError):
        index_reports([folder / "nowhere"], store, encoder)


def test_a_report_that_comes_back_is_not_embedded_again(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    (folder / "bo.txt").unlink()
    index_reports([folder], store, encoder)
    (folder / "bo.txt").write_text(COWS, encoding="utf-8")
    summary = index_reports([folder], store, encoder)
    assert statuses(summary) == {"bo": "new", "lua": "unchanged"}
    assert summary.embedded == 0


def test_an_unreadable_file_is_told_and_its_earlier_version_stays(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    (folder / "bo.txt").write_bytes(b"")
    (folder / "moi.txt").write_text(RICE.replace("lúa xuân", "ngô"), encoding="utf-8")
    summary = index_reports([folder], store, encoder)
    assert statuses(summary) == {"bo": "failed", "lua": "unchanged", "moi": "new"}
    assert "bo.txt" in summary.outcomes[0].reason
    assert store.snapshot().reports["bo"].text == COWS


def test_two_files_of_one_name(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    (folder / "cu").mkdir()
    (folder / "cu" / "bo.txt").write_text(RICE, encoding="utf-8")
    summary = index_reports([folder], store, encoder)
    assert [outcome.status for outcome in summary.outcomes] == ["new", "failed", "new"]
    assert str(folder / "bo.txt") in summary.outcomes[1].reason
    assert str(folder / "cu" / "bo.txt") in summary.outcomes[1].reason
    assert store.snapshot().reports["bo"].text == COWS
    again = index_reports([folder / "cu"], store, encoder)
    assert [outcome.status for outcome in again.outcomes] == ["failed"]
    assert store.snapshot().reports["bo"].text == COWS


def test_a_copy_takes_no_name_from_what_is_indexed(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    (folder / "a").mkdir()
    (folder / "a" / "bo.txt").write_text(COWS, encoding="utf-8")  # it comes first by its path
    summary = index_reports([folder], store, encoder)
    assert [outcome.status for outcome in summary.outcomes] == ["failed", "unchanged", "unchanged"]
    assert store.files()["bo"].path == folder / "bo.txt"


def test_a_file_that_moved_is_the_same_report(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    index_reports([folder], store, encoder)
    (folder / "cu").mkdir()
    (folder / "bo.txt").rename(folder / "cu" / "bo.txt")
    assert statuses(index_reports([folder], store, encoder)) == {"bo": "unchanged", "lua": "unchanged"}
    assert store.files()["bo"].path == folder / "cu" / "bo.txt"


def test_a_text_in_two_reports_is_embedded_once(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    store = make_store()
    (folder / "bo-2.txt").write_text(COWS, encoding="utf-8")
    summary = index_reports([folder], store, encoder)
    assert [outcome.embedded == 0 for outcome in summary.outcomes] == [False, True, False]
    assert len(encoder.embedded) == len(set(encoder.embedded))
    vectors = [store.snapshot().dense.search(encoder.encode_query("đàn bò"), 2)]
    assert vectors[0][0][1] == vectors[0][1][1]


def test_progress_counts_up_to_the_total(make_store: MakeStore, folder: Path, encoder: KeywordEncoder) -> None:
    events: list[Progress] = []
    summary = index_reports([folder], make_store(), encoder, events.append)
    stages = list(dict.fromkeys(event.stage for event in events))
    assert stages == ["reading", "loading", "embedding", "figures", "writing", "building"]
    last = {event.stage: (event.done, event.total) for event in events}
    figures = last.pop("figures")
    assert figures == (summary.facts, summary.facts)
    embedded = (summary.embedded, summary.embedded)
    assert last == {
        "reading": (2, 2), "loading": (1, 1), "embedding": embedded, "writing": (2, 2), "building": (1, 1)
    }  # fmt: skip


def test_an_interruption_loses_nothing_that_was_written(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    def stop(event: Progress) -> None:
        if event.stage == "writing" and event.done == 1:
            raise KeyboardInterrupt

    store = make_store()
    with pytest.raises(KeyboardInterrupt):
        index_reports([folder], store, encoder, stop)
    assert set(store.snapshot().reports) == {"bo"}
    assert statuses(index_reports([folder], store, encoder)) == {"bo": "unchanged", "lua": "new"}


def test_another_encoder_is_refused_before_anything_is_read(
    make_store: MakeStore, folder: Path, encoder: KeywordEncoder
) -> None:
    store = make_store()
    encoder.name = "other"
    with pytest.raises(StoreError, match="“other”"):
        index_reports([folder], store, encoder)
