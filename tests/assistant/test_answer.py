"""The JSON form of an answer."""

import json

from assistant.answer import Answer, AnswerFact, Citation, Notice, Status

FACT = AnswerFact(
    23.0, "%", "23,0%", "giải ngân", "plan_share", "2021-H1", "2021-06-30", "Lam Sa", False, False, None, 1
)
CITED = Citation(1, "lam-sa", "Báo cáo", None, None, ("I. KINH TẾ", "1. Đầu tư"), None, 4, 9, "23,0%")


def test_to_dict():
    notices = (Notice("approximate", "Số ước."),)
    answer = Answer("Bao nhiêu?", Status.ANSWERED, "23,0% [1]", (FACT,), (CITED,), notices, elapsed_ms=31.2)
    assert answer.to_dict() == {
        "question": "Bao nhiêu?",
        "status": "answered",
        "answer": "23,0% [1]",
        "facts": [
            {
                "value": 23.0, "unit": "%", "text": "23,0%", "indicator": "giải ngân", "aspect": "plan_share",
                "period": "2021-H1", "as_of": "2021-06-30", "place": "Lam Sa", "approximate": False,
                "derived": False, "formula": None, "citation": 1,
            }
        ],
        "citations": [
            {
                "n": 1, "doc": "lam-sa", "title": "Báo cáo", "number": None, "date": None,
                "section": ["I. KINH TẾ", "1. Đầu tư"], "page": None, "start": 4, "end": 9, "quote": "23,0%",
            }
        ],
        "notices": [{"kind": "approximate", "text": "Số ước."}],
        "engine": "extractive",
        "elapsed_ms": 31.2,
    }  # fmt: skip


def test_to_dict_is_json():
    record = Answer("?", Status.NOT_FOUND, "Không có.", (), (), ()).to_dict()
    assert json.loads(json.dumps(record)) == record
    assert (record["facts"], record["citations"], record["notices"]) == ([], [], [])


def test_the_four_ends_of_a_question():
    assert [str(status) for status in Status] == ["answered", "ambiguous", "conflicting", "not_found"]
