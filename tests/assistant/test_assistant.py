"""The assistant as scripts use it."""

import threading

import pytest
from asking import LAM_SA, LAM_SA_2023, NUI_BAC, open_assistant
from conftest import KeywordEncoder

from assistant import Assistant
from assistant.answer import Status
from assistant.assistant import View
from assistant.diacritics import Restorer, lexicon_phrases
from assistant.limits import Limits
from assistant.matching import Term
from assistant.rarity import Rarity
from index import encoders
from index.errors import AssistantError, BusyError, QuestionError, StoreError
from index.ingest import index_reports
from index.store import Store


@pytest.fixture
def two(tmp_path):
    assistant = open_assistant(tmp_path, lam_sa=LAM_SA, nui_bac=NUI_BAC)
    yield assistant
    assistant.close()


def test_open_answers_from_a_store_on_disk(two, tmp_path, monkeypatch):
    monkeypatch.setattr(encoders, "load_encoder", lambda *_, **__: KeywordEncoder())
    opened = Assistant.open(tmp_path / "store")
    assert opened.ask("Đàn trâu của Lam Sa có bao nhiêu con?").facts[0].value == 15300.0
    opened.close()


def test_without_a_store_the_error_says_what_to_run(tmp_path):
    with pytest.raises(StoreError, match="baocao index"):
        Assistant.open(tmp_path / "none")


def test_a_store_of_another_encoder_is_refused(make_store):
    class Other(KeywordEncoder):
        name = "other"

    with pytest.raises(StoreError, match=r"keyword.*other|other.*keyword"):
        Assistant(make_store(a="Một."), Other())


def test_reports(two):
    lam_sa, nui_bac = two.reports()
    assert (lam_sa.id, lam_sa.number, lam_sa.place, lam_sa.issued, lam_sa.period) == (
        "lam-sa",
        "87/BC-UBND",
        "Lam Sa",
        "2022-07-05",
        "2022-H1",
    )
    assert lam_sa.title == "Báo cáo Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Lam Sa"
    assert lam_sa.passages > nui_bac.passages > 0
    assert (lam_sa.facts, nui_bac.facts) == (30, 7)


def test_text_of_is_the_text_as_it_was_read(two):
    assert two.text_of("lam-sa") == LAM_SA
    assert two.report("lam-sa").signer == "Tống Văn Khoa"


def test_an_unknown_report(two):
    with pytest.raises(AssistantError, match="khong-co"):
        two.text_of("khong-co")
    with pytest.raises(AssistantError, match="khong-co"):
        two.report("khong-co")


def test_the_question_comes_back_as_it_was_asked(two):
    question = "  Đàn trâu  của Lam Sa có bao nhiêu con? "
    assert two.ask(question).question == question


@pytest.mark.parametrize("question, history", [("", ()), ("?", ()), ("a" * 3000, ()), ("Còn bò?", ["a" * 3000])])
def test_what_cannot_be_asked(two, question, history):
    with pytest.raises(QuestionError):
        two.ask(question, history)


def test_elapsed_time_is_told(two):
    assert 0 < two.ask("Đàn trâu của Lam Sa có bao nhiêu con?").elapsed_ms < 60_000


def test_examples_are_answered_by_the_reports_themselves(two):
    examples = two.examples()
    assert 0 < len(examples) <= 4
    assert {two.ask(question).status for question in examples} == {Status.ANSWERED}


def test_a_report_that_is_added_later_is_answered_from_at_once(two, tmp_path):
    two.close()
    reader = Assistant(Store.open(tmp_path / "store"), KeywordEncoder())
    question = "Đàn trâu của Lam Sa 6 tháng đầu năm 2023 có bao nhiêu con?"
    assert reader.ask(question).status is Status.NOT_FOUND
    (tmp_path / "reports" / "next.txt").write_text(LAM_SA_2023, encoding="utf-8")
    encoder = KeywordEncoder()
    with Store.create_or_open(tmp_path / "store", encoder.name, encoder.dimensions) as store:
        index_reports([tmp_path / "reports"], store, encoder)
    assert reader.ask(question).facts[0].value == 14900.0
    reader.close()


def test_threads_get_the_same_answers(two):
    questions = ["Đàn trâu của Lam Sa có bao nhiêu con?", "Đàn bò của Núi Bạc có bao nhiêu con?"] * 4
    expected = [two.ask(question).text for question in questions]
    answers = [""] * len(questions)

    def run(i):
        answers[i] = two.ask(questions[i]).text

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == expected


def test_an_empty_store_finds_nothing(make_store, encoder):
    assistant = Assistant(make_store(), encoder)
    answer = assistant.ask("Đàn trâu có bao nhiêu con?")
    assert (answer.status, answer.facts, answer.citations) == (Status.NOT_FOUND, (), ())
    assert assistant.reports() == [] == assistant.examples()


def test_check_and_series(tmp_path):
    wrong = LAM_SA.replace("đạt 40,2% kế hoạch", "đạt 48,2% kế hoạch")
    assistant = open_assistant(tmp_path, lam_sa=wrong, lam_sa_2023=LAM_SA_2023)
    (found,) = assistant.check()
    assert found.arithmetic == "1.204,5 ha / 3.000 ha = 40,15% ≠ 48,2%"
    points = {s.name: [p.period.label for p in s.points] for s in assistant.series() if s.aspect == "level"}
    assert points["Đàn trâu"] == ["2022-H1", "2023-H1"]
    assistant.close()


# Many askers, and a store that changes


def counted(assistant):
    """The questions that its encoder read; those whose answer was kept are none."""
    return len(assistant._encoder.asked)


class CountingEncoder(KeywordEncoder):
    def __init__(self):
        super().__init__()
        self.asked = []

    def encode_query(self, text):
        self.asked.append(text)
        return super().encode_query(text)


@pytest.fixture
def changing(tmp_path):
    """An assistant and, beside it, what changes its store."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "lam-sa.txt").write_text(LAM_SA, encoding="utf-8")
    (tmp_path / "reports" / "nui-bac.txt").write_text(NUI_BAC, encoding="utf-8")
    encoder = CountingEncoder()

    def index():
        with Store.create_or_open(tmp_path / "store", encoder.name, encoder.dimensions) as store:
            index_reports([tmp_path / "reports"], store, KeywordEncoder())

    index()
    assistant = Assistant(Store.open(tmp_path / "store"), encoder)
    yield assistant, tmp_path / "reports", index
    assistant.close()


def test_an_answer_is_kept_as_long_as_the_store_does_not_change(changing):
    assistant, reports, index = changing
    question = "Đàn trâu của Lam Sa có bao nhiêu con?"
    first = assistant.ask(question)
    again = assistant.ask(question)
    assert (again.facts, again.text, again.citations) == (first.facts, first.text, first.citations)
    assert counted(assistant) == 1
    assistant.ask(question, ["Dân số của Núi Bắc?"])
    assert counted(assistant) == 2
    text = LAM_SA.replace("15.300 con", "15.900 con")
    assert text != LAM_SA
    (reports / "lam-sa.txt").write_text(text, encoding="utf-8")
    index()
    assert assistant.ask(question).facts[0].value == 15900.0
    assert counted(assistant) == 3


def test_a_removed_report_is_gone_from_every_answer_at_once(changing):
    assistant, reports, index = changing
    question = "Đàn trâu của Lam Sa có bao nhiêu con?"
    assert assistant.ask(question).status is Status.ANSWERED
    (reports / "lam-sa.txt").unlink()
    index()
    answer = assistant.ask(question)
    assert all(citation.doc != "lam-sa" for citation in answer.citations)
    assert "15.300" not in answer.text
    assert [info.id for info in assistant.reports()] == ["nui-bac"]
    with pytest.raises(AssistantError):
        assistant.text_of("lam-sa")


def test_a_view_that_followed_changes_is_the_one_that_is_made_anew(changing):
    assistant, reports, index = changing
    assistant.ask("Đàn trâu của Lam Sa có bao nhiêu con?")
    (reports / "nui-bac.txt").unlink()
    (reports / "lam-sa-2023.txt").write_text(LAM_SA_2023, encoding="utf-8")
    index()
    followed = assistant._view()
    with Store.open(assistant.folder) as store:
        anew = View.of(store.snapshot(), followed.phrases)
    assert followed.known.restorer._syllables == anew.known.restorer._syllables
    assert followed.known.restorer._forms == anew.known.restorer._forms
    texts = [report.text for report in followed.snapshot.reports.values()]
    from_texts = Restorer.from_texts([*texts, *lexicon_phrases()])
    assert followed.known.restorer._syllables == from_texts._syllables
    assert (
        followed.known.places
        == anew.known.places
        == frozenset(fact.place for fact in followed.snapshot.facts if fact.place not in ("Lam Sa", "Núi Bắc"))
    )
    counted = Rarity.of(followed.snapshot.passages)
    for term in (" đàn trâu ", " đàn ", " con ", " toàn tỉnh ", " lam sa ", " chưa thấy "):
        asked = Term(term, (term,), (term,))
        assert followed.rarity.frequency(asked) == counted.frequency(asked) == anew.rarity.frequency(asked)
        assert followed.rarity.weight(asked) == counted.weight(asked)
    for pair in (("đàn", "trâu"), ("lam", "sa"), ("núi", "bắc")):
        assert followed.known.restorer._pair(*pair) == anew.known.restorer._pair(*pair) == from_texts._pair(*pair)


def test_nothing_is_kept_where_that_is_not_wanted(changing):
    assistant = Assistant(changing[0]._store, CountingEncoder(), kept_answers=0)
    for _ in range(2):
        assistant.ask("Đàn trâu của Lam Sa có bao nhiêu con?")
    assert counted(assistant) == 2


def test_beyond_its_limits_it_says_that_it_is_busy(changing):
    class Waiting(CountingEncoder):
        go, came = threading.Event(), threading.Event()

        def encode_query(self, text):
            self.came.set()
            assert self.go.wait(10)
            return super().encode_query(text)

    encoder = Waiting()
    assistant = Assistant(changing[0]._store, encoder, limits=Limits(at_once=1, waiting=0, seconds=30))
    answers = []
    first = threading.Thread(target=lambda: answers.append(assistant.ask("Đàn trâu của Lam Sa có bao nhiêu con?")))
    first.start()
    assert encoder.came.wait(10)
    with pytest.raises(BusyError, match="Hãy hỏi lại sau ít giây"):
        assistant.ask("Đàn bò của Lam Sa có bao nhiêu con?")
    encoder.go.set()
    first.join()
    assert answers[0].facts[0].value == 15300.0
    assert assistant.ask("Đàn bò của Lam Sa có bao nhiêu con?").status
