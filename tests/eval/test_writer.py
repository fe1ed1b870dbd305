"""The fate of a model's drafts, counted over gold questions."""

from asking import LAM_SA, open_assistant
from models import ScriptedModel

from assistant.writing.writer import Writer
from eval.gold import Gold
from eval.writer import asked, spread, summary
from index.errors import ModelError


def gold(id, question):
    return Gold(
        id=id,
        question=question,
        lang="vi",
        kind="value",
        history=(),
        must=(),
        evidence=(),
        forbid=(),
    )


def test_fates_and_drafts_are_counted(tmp_path):
    assistant = open_assistant(tmp_path, lam_sa=LAM_SA)
    good, bad = "Đàn trâu của Lam Sa có 15.300 con [1].", "Đàn trâu có 99 con [1]."
    replies = (good, bad, good, bad, bad, "KHÔNG ĐỦ CĂN CỨ", ModelError("hỏng (broken)"))
    assistant._writer = Writer(ScriptedModel(*replies))
    buffaloes = [gold(f"b{i}", "Đàn trâu của Lam Sa có bao nhiêu con?") for i in range(5)]
    golds = [*buffaloes, gold("none", "Dân số của Lam Sa năm 2022 là bao nhiêu người?")]
    records = list(asked(assistant, golds, {"lam-sa": LAM_SA}))
    assistant.close()
    assert [record["fate"] for record in records] == [
        "written", "written", "draft_refused", "draft_declined", "model_failed", "not_asked",
    ]  # fmt: skip
    counted = summary(records)
    assert (counted["questions"], counted["written"], counted["drafts"], counted["drafts_refused"]) == (6, 2, 5, 3)
    assert (counted["unsupported"], counted["broken"]) == (0, [])


def test_a_broken_rule_is_told():
    records = [{"id": "x", "fate": "written", "drafts": 1, "broken": ["unsourced_number: 99"]}]
    assert (summary(records)["unsupported"], summary(records)["broken"]) == (1, ["x: unsourced_number: 99"])


def test_questions_are_spread_over_the_file():
    golds = [gold(str(i), "?") for i in range(10)]
    assert [g.id for g in spread(golds, 3)] == ["0", "3", "6"]
    assert spread(golds, None) == golds == spread(golds, 99)
