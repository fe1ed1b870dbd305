import json
import math
import os
import random
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.lexical import SUMS, LexicalIndex, Numbered, change, make, verify, waste

Documents = list[list[str]]


def naive_bm25(
    documents: Documents, terms: Sequence[str], allowed: Collection[int] | None = None
) -> list[tuple[int, float]]:
    """Robertson's formula, term by term."""
    k1, b, n = 1.2, 0.75, len(documents)
    average = sum(map(len, documents)) / n
    scores: Counter[int] = Counter()
    for term in terms:
        holding = [row for row, document in enumerate(documents) if term in document]
        idf = math.log(1 + (n - len(holding) + 0.5) / (len(holding) + 0.5))
        for row in holding:
            count, length = documents[row].count(term), len(documents[row])
            scores[row] += idf * count * (k1 + 1) / (count + k1 * (1 - b + b * length / average))
    kept = [(row, score) for row, score in scores.items() if allowed is None or row in allowed]
    return sorted(kept, key=lambda hit: (-hit[1], hit[0]))


@pytest.fixture(scope="module")
def documents() -> Documents:
    chance = random.Random(7)
    # Lengths up to 40, which tantivy keeps exactly.
    return [[f"t{int(chance.expovariate(0.05))}" for _ in range(chance.randint(1, 39))] for _ in range(400)]


@pytest.fixture(scope="module")
def index(documents: Documents) -> LexicalIndex:
    return LexicalIndex.build((document, [f"f{term}" for term in document]) for document in documents)


@pytest.mark.parametrize("terms", [["t3"], ["t0", "t40"], ["t5", "t9", "t5"], ["t1", "t77", "none"]])
def test_scores_are_those_of_naive_bm25(index: LexicalIndex, documents: Documents, terms: list[str]) -> None:
    expected = naive_bm25(documents, terms)[:10]
    found = index.search("words", terms, 10)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=1e-3)


@pytest.mark.parametrize("allowed", [range(100, 200), {3, 5, 7, 300}, list(range(0, 400, 2))])
def test_allowed_rows_only_with_the_same_scores(
    index: LexicalIndex, documents: Documents, allowed: Collection[int]
) -> None:
    expected = naive_bm25(documents, ["t2", "t8"], allowed)[:20]
    found = index.search("words", ["t2", "t8"], 20, allowed)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=1e-3)


def test_a_large_index_is_searched_for_the_rarest_words_and_all_of_them_within_reports(
    index: LexicalIndex, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lexical._LARGE", len(documents))
    holding = Counter(term for document in documents for term in set(document))
    often, *_, second, rare = (term for term, _ in holding.most_common())
    monkeypatch.setattr("index.lexical._POSTINGS", (holding[second] + holding[rare]) / len(documents))
    terms = [often, rare, "none", second]
    assert index.search("words", terms, 10) == index.search("words", [rare, second], 10)
    assert index.search("words", terms, 10, range(400)) == index.search("words", [often, rare, second], 10, range(400))
    assert index.search("words", terms, 400, range(200))[-1][1] < index.search("words", terms, 400)[-1][1]
    # The two rarest are looked for however many hold them; what nobody holds finds nothing.
    monkeypatch.setattr("index.lexical._POSTINGS", 0.0)
    assert index.search("words", terms, 10) == index.search("words", [rare, second], 10)
    assert index.search("words", ["none"], 10) == []


def test_fields_are_apart(index: LexicalIndex) -> None:
    assert index.search("folded", ["t3"], 5) == []
    assert [row for row, _ in index.search("folded", ["ft3"], 5)] == [
        row for row, _ in index.search("words", ["t3"], 5)
    ]


def test_equal_scores_come_by_row() -> None:
    index = LexicalIndex.build([(["lúa"], ["lua"])] * 30)
    assert [row for row, _ in index.search("words", ["lúa"], 4)] == [0, 1, 2, 3]
    assert [row for row, _ in index.search("words", ["lúa"], 3, range(9, 20))] == [9, 10, 11]


def test_words_with_underscores_and_numbers_are_terms() -> None:
    index = LexicalIndex.build([(["nhân_dân"], ["nhan", "dan"]), (["dân"], ["dan", "472.347,4", "30/6/2021"])])
    assert [row for row, _ in index.search("words", ["nhân_dân"], 5)] == [0]
    assert [row for row, _ in index.search("words", ["dân"], 5)] == [1]
    assert [row for row, _ in index.search("folded", ["472.347,4"], 5)] == [1]
    assert [row for row, _ in index.search("folded", ["30/6/2021"], 5)] == [1]


def test_nothing_asked_nothing_found(index: LexicalIndex) -> None:
    assert index.search("words", [], 5) == []
    assert index.search("words", ["t1"], 0) == []
    assert index.search("words", ["t1"], 5, []) == []
    assert LexicalIndex.build([]).search("words", ["t1"], 5) == []


def numbered(documents: Documents, first: int = 0, of_each: int = 10) -> list[Numbered]:
    """Documents in reports of so many each."""
    return [
        (number, number - (number - first) % of_each, (document, []))
        for number, document in enumerate(documents, start=first)
    ]


def test_a_folder_gives_the_same_as_memory(index: LexicalIndex, documents: Documents, tmp_path: Path) -> None:
    make(tmp_path / "lexical-1", "one", numbered(documents))
    loaded = LexicalIndex.load(tmp_path / "lexical-1", np.arange(400), "one")
    assert loaded.search("words", ["t2", "t8"], 10) == index.search("words", ["t2", "t8"], 10)
    assert [path.name for path in tmp_path.iterdir()] == ["lexical-1"]


def test_a_change_leaves_the_folder_it_is_made_of(documents: Documents, tmp_path: Path) -> None:
    make(tmp_path / "one", "one", numbered(documents[:300]))
    change(tmp_path / "one", tmp_path / "two", "two", [range(100, 200)], numbered(documents[300:], first=300))
    one = LexicalIndex.load(tmp_path / "one", np.arange(300), "one")
    assert one.search("words", ["t2"], 400) == LexicalIndex.build([(d, []) for d in documents[:300]]).search(
        "words", ["t2"], 400
    )
    kept = np.array([*range(300, 400), *range(100), *range(200, 300)])  # in an order of its own
    two = LexicalIndex.load(tmp_path / "two", kept, "two")
    found = {int(kept[row]) for row, _ in two.search("words", ["t2"], 400)}
    assert found == {number for number in kept.tolist() if "t2" in documents[number]}
    assert two.numbers().tolist() == sorted(kept.tolist())
    assert [row for row, _ in two.search("words", ["t2"], 400, range(100))] == [
        row for row, _ in two.search("words", ["t2"], 400) if row < 100
    ]
    assert (waste(tmp_path / "one"), waste(tmp_path / "two")) == (0, 100)


def damage(path: Path) -> None:
    """Turn a bit of a file in its place; it is not cut off first, for what is mapped into memory may still be read."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


def test_a_damaged_or_other_folder_is_refused(documents: Documents, tmp_path: Path) -> None:
    make(tmp_path / "one", "one", numbered(documents))
    with pytest.raises(ValueError, match="is not the index two"):
        LexicalIndex.load(tmp_path / "one", np.arange(400), "two")
    with pytest.raises(ValueError, match="holds 400 passages, wanted 399"):
        LexicalIndex.load(tmp_path / "one", np.arange(399), "one")
    largest = max((tmp_path / "one").iterdir(), key=lambda path: path.stat().st_size)
    damage(largest)
    with pytest.raises(ValueError, match="is damaged"):
        LexicalIndex.load(tmp_path / "one", np.arange(400), "one")


@pytest.mark.parametrize(
    "allowed",
    [range(10, 20), [*range(380, 390), *range(20)], range(15, 31), [7], [row for row in range(400) if row // 10 % 3]],
)
def test_whole_reports_are_found_by_their_homes_and_parts_by_their_rows(
    documents: Documents, tmp_path: Path, allowed: Collection[int]
) -> None:
    make(tmp_path / "one", "one", numbered(documents))
    numbers = np.array([*range(200, 400), *range(200)])  # reports in another order than they came
    index = LexicalIndex.load(tmp_path / "one", numbers, "one", numbers - numbers % 10)
    everything = index.search("words", ["t2", "t8"], 400)
    assert index.search("words", ["t2", "t8"], 400, allowed) == [hit for hit in everything if hit[0] in set(allowed)]


def test_a_folder_that_was_found_sound_is_refused_once_it_is_damaged(documents: Documents, tmp_path: Path) -> None:
    make(tmp_path / "one", "one", numbered(documents))
    for path in (tmp_path / "one").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago, so that what is read of it is remembered
    verify(tmp_path / "one", "one")
    change(tmp_path / "one", tmp_path / "two", "two", [], numbered([["t1"]], first=400))
    for folder, number in (("one", 400), ("two", 401)):
        assert len(LexicalIndex.load(tmp_path / folder, np.arange(number), folder)) == number
    largest = max((tmp_path / "two").iterdir(), key=lambda path: path.stat().st_size)
    damage(largest)
    with pytest.raises(ValueError, match="is damaged"):
        verify(tmp_path / "two", "two")


def test_a_folder_of_an_earlier_layout_is_refused(documents: Documents, tmp_path: Path) -> None:
    make(tmp_path / "one", "one", numbered(documents))
    sums = json.loads((tmp_path / "one" / SUMS).read_bytes())
    (tmp_path / "one" / SUMS).write_text(json.dumps({name: sums[name] for name in ("name", "files")}))
    with pytest.raises(ValueError, match="is not the index one"):
        verify(tmp_path / "one", "one")
