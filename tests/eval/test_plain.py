"""The plainest reader: which sentence it reads, and that its answers keep every rule of the JSON form."""

from decimal import Decimal

from eval.gold import Alternative, Evidence, Gold
from eval.judge import judge
from eval.plain import plain_record
from index.records import Passage

TEXT = "Đàn bò có 900 con. Đàn trâu có 340 con, tăng 12,5%. Chăn nuôi ổn định."
LONG = "Trồng 5 ha rừng. " * 120 + "Đàn trâu có 340 con."


def whole(text: str, doc: str = "r") -> Passage:
    return Passage(f"{doc}#0", doc, (), 0, len(text), ((0, len(text)),), "body", text)


def test_it_reads_the_sentence_that_shares_most_words_and_the_figure_nearest_to_them() -> None:
    record = plain_record("Đàn trâu có bao nhiêu con?", [whole(TEXT)], {"r": TEXT})
    assert [(fact["value"], fact["unit"]) for fact in record["facts"]] == [(340.0, "con"), (12.5, "%")]
    assert record["citations"][0]["quote"] == TEXT
    grown = plain_record("Đàn trâu tăng bao nhiêu?", [whole(TEXT)], {"r": TEXT})
    assert grown["facts"][0]["value"] == 340.0  # `Đàn trâu` are two words, `tăng` is one: it is plain


def test_what_it_gives_is_judged_like_any_answer() -> None:
    evidence = ((Evidence("r", "Đàn trâu có 340 con"),),)
    gold = Gold("q", "Đàn trâu có bao nhiêu con?", "vi", "count", ((Alternative(Decimal(340), "con"),),), (), evidence)
    assert judge(gold, plain_record(gold.question, [whole(TEXT)], {"r": TEXT}), {"r": TEXT}).right
    other = "Đàn lợn có 20 con."
    verdict = judge(
        gold, plain_record(gold.question, [whole(other, "s")], {"r": TEXT, "s": other}), {"r": TEXT, "s": other}
    )
    assert (verdict.right, verdict.broken) == (False, ())


def test_of_a_long_passage_the_sentence_is_quoted() -> None:
    record = plain_record("Đàn trâu có bao nhiêu con?", [whole(LONG)], {"r": LONG})
    cited = record["citations"][0]
    assert cited["quote"] == LONG[cited["start"] : cited["end"]] == "Đàn trâu có 340 con."


def test_without_a_figure_nothing_is_found() -> None:
    text = "Chăn nuôi ổn định."
    assert plain_record("Đàn trâu?", [whole(text)], {"r": text})["status"] == "not_found"
    assert plain_record("Đàn trâu?", [], {})["facts"] == []
