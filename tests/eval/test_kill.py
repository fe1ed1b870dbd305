"""The kill test and the fault test themselves, short."""

import random
import sqlite3

import pytest

from eval.faults import Faults, _damaged, _damages, _make, seen
from eval.invented import ANIMALS, figure, report_text, version_of
from eval.kill import Tally, _on_disk, _verified, _write, kill_rounds, note
from index.errors import StoreError


def test_a_version_has_a_figure_of_its_own():
    found = {figure(animal, version) for animal in ANIMALS for version in (1, 2, 9_000)}
    assert len(found) == 3 * len(ANIMALS)
    assert version_of("dê", figure("dê", 77)) == 77
    assert version_of("dê", figure("bò", 77)) is None
    assert "Đàn dê toàn tỉnh có 100.077 con." in report_text("dê", 77)


def test_kills_lose_nothing():
    tally = kill_rounds(3, seed=5, longest=0.6)
    assert (tally.rounds, tally.wrong) == (3, [])


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    return folder, _make(folder)


def judged(tmp_path, stores, held, lines):
    """What the kill test finds wrong in a store of three reports of version 2, after such a journal."""
    folder, _ = stores
    (tmp_path / "store").symlink_to(folder / "store")
    tally = Tally()
    with (tmp_path / "journal").open("a", encoding="utf-8") as journal:
        for line in lines:
            note(journal, *line)
    _verified(tmp_path, tmp_path / "journal", held, tally)
    return tally


def test_the_kill_test_notices_what_is_lost(tmp_path, stores):
    three = dict.fromkeys(ANIMALS[1:4], 2)
    assert judged(tmp_path, stores, three, []).wrong == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([("done", "add", {**dict.fromkeys(ANIMALS[1:4], 2), "gà": 4})], "gà is lost"),
        ([("done", "change", {**dict.fromkeys(ANIMALS[1:4], 2), ANIMALS[2]: 3})], f"{ANIMALS[2]} is lost"),
        ([("done", "remove", dict.fromkeys(ANIMALS[2:4], 2))], f"{ANIMALS[1]} is lost"),
    ],
)
def test_the_kill_test_can_fail(tmp_path, stores, lines, told):
    wrong = judged(tmp_path, stores, {}, lines).wrong
    assert any(told in line for line in wrong)


def test_a_cut_short_change_may_be_there_or_not(tmp_path, stores):
    three = dict.fromkeys(ANIMALS[1:4], 2)
    lines = [("done", "catch up", three), ("begin", "change", {**three, ANIMALS[1]: 9})]
    tally = judged(tmp_path, stores, {}, lines)
    assert (tally.wrong, tally.cut_short, tally.outcome) == ([], {"change": 1}, {"none": 1})


def test_the_folder_of_reports_is_what_was_written(tmp_path):
    _write(tmp_path, {"dê": 1, "bò": 2})
    _write(tmp_path, {"bò": 3, "gà": 4})
    assert _on_disk(tmp_path) == {"bò": 3, "gà": 4}


def test_each_file_of_a_store_may_be_damaged(stores):
    folder, sound = stores
    found, chance = Faults(), random.Random(3)
    for file in sorted(path.relative_to(folder / "store") for path in (folder / "store").rglob("*") if path.is_file()):
        damages = list(_damages((folder / "store" / file).stat().st_size, 4, chance))
        for name, damage in chance.sample(damages, 1):
            found.note(name, _damaged(folder / "store", file, damage, sound), str(file))
    assert found.wrong == []
    assert sum(sum(counts.values()) for counts in found.counts.values()) > 10


def test_the_fault_test_can_fail(tmp_path, stores):
    folder, sound = stores
    another = (*sound[:1], sound[1][1:], *sound[2:])
    [file] = [path.relative_to(folder / "store") for path in (folder / "store").glob("vectors-*")]
    assert _damaged(folder / "store", file, lambda data: data, another).startswith("wrong: a reader sees another state")
    assert _damaged(folder / "store", file, lambda data: data, sound) == "same"


def test_a_flipped_digit_in_the_database_is_never_quoted(stores, tmp_path):
    folder, _ = stores
    data = (folder / "store" / "store.sqlite").read_bytes()
    (tmp_path / "store").mkdir()
    at = data.index("có 110.002 con".encode())
    (tmp_path / "store" / "store.sqlite").write_bytes(data[: at + 5] + b"7" + data[at + 6 :])
    with sqlite3.connect(tmp_path / "store" / "store.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)  # SQLite itself does not notice
    with pytest.raises(StoreError, match="bị hỏng"):
        seen(tmp_path / "store")
