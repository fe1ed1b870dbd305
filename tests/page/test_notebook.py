"""Conversations of each user and what readers thought of answers."""

from __future__ import annotations

import pytest
from paging import answered

from assistant.page.notebook import Notebook, Turn
from index.errors import StoreError


@pytest.fixture
def notebook():
    return Notebook()


def test_turns_come_back_as_they_were(notebook):
    notebook.add("lan", "c", Turn("Đàn trâu?", answered()))
    notebook.add("lan", "c", Turn("Hỏng?", error="Lỗi."))
    assert notebook.turns("lan", "c") == [Turn("Đàn trâu?", answered()), Turn("Hỏng?", error="Lỗi.")]


def test_users_do_not_see_each_others(notebook):
    notebook.add("lan", "c", Turn("Đàn trâu?", answered()))
    assert notebook.turns("minh", "c") == []
    assert notebook.conversations("minh") == []
    notebook.rate("minh", "c", 0, "down")
    notebook.forget("minh", "c")
    assert notebook.drop_last("minh", "c") is None
    assert notebook.turns("lan", "c") == [Turn("Đàn trâu?", answered())]
    assert notebook.feedback() == []


def test_conversations_the_latest_first(notebook):
    for conversation, question in (("a", "Một?"), ("b", "Hai?"), ("a", "Ba?")):
        notebook.add("", conversation, Turn(question))
    listed = notebook.conversations("")
    assert [(h.conversation, h.question, h.turns) for h in listed] == [("a", "Một?", 2), ("b", "Hai?", 1)]


def test_the_last_turn_is_taken_away_to_be_asked_again(notebook):
    notebook.add("", "a", Turn("Một?", answered()))
    notebook.add("", "a", Turn("Hai?", answered()))
    notebook.rate("", "a", 1, "down")
    assert notebook.drop_last("", "a") == "Hai?"
    notebook.add("", "a", Turn("Hai?", answered()))
    assert [(turn.question, turn.verdict) for turn in notebook.turns("", "a")] == [("Một?", ""), ("Hai?", "")]


def test_a_rating_keeps_the_answer_and_its_history_and_not_the_name(notebook):
    notebook.add("lan", "a", Turn("Một?", answered()))
    notebook.add("lan", "a", Turn("Hai?", answered()))
    notebook.rate("lan", "a", 1, "up")
    notebook.rate("lan", "a", 1, "down", "figure", "phải là 15.301")
    (record,) = notebook.feedback()
    assert (record["verdict"], record["reason"], record["note"]) == ("down", "figure", "phải là 15.301")
    assert record["history"] == ["Một?"]
    assert record["answer"] == answered().text
    assert "lan" not in str(record)
    assert notebook.turns("lan", "a")[1].verdict == "down"


def test_what_a_browser_makes_up_is_not_kept(notebook):
    notebook.add("", "a", Turn("Một?", answered()))
    notebook.rate("", "a", 5, "up")
    notebook.rate("", "a", 0, "maybe")
    assert notebook.feedback() == []
    notebook.rate("", "a", 0, "down", "<script>", "x" * 5000)
    (record,) = notebook.feedback()
    assert record["reason"] is None
    assert len(record["note"]) == 1000


def test_what_is_deleted_is_gone_from_the_file(tmp_path):
    notebook = Notebook(tmp_path / "page.sqlite")
    notebook.add("", "a", Turn("câu hỏi bí mật", answered()))
    assert "câu hỏi bí mật".encode() in (tmp_path / "page.sqlite").read_bytes()
    notebook.forget("", "a")
    assert "câu hỏi bí mật".encode() not in (tmp_path / "page.sqlite").read_bytes()


def test_it_lasts_and_where_it_cannot_be_written_it_does_for_now(tmp_path):
    first = Notebook.beside(tmp_path)
    first.add("", "a", Turn("Một?", answered()))
    first.close()
    assert [turn.question for turn in Notebook.beside(tmp_path).turns("", "a")] == ["Một?"]
    nowhere = Notebook.beside(tmp_path / "khong-co")
    nowhere.add("", "a", Turn("Một?"))
    assert len(nowhere.turns("", "a")) == 1


def test_a_broken_file_is_told(tmp_path):
    notebook = Notebook(tmp_path / "page.sqlite")
    notebook._connection.execute("drop table turns")
    with pytest.raises(StoreError, match="sổ các cuộc hỏi"):
        notebook.turns("", "a")
