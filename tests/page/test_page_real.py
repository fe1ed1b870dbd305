"""The page over the sample reports with the true assistant and its embedding model, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from paging import browser, served

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    """The true assistant over a store of the sample reports."""
    from assistant import Assistant
    from index.encoders import load_encoder
    from index.ingest import index_reports
    from index.store import Store

    folder = tmp_path_factory.mktemp("page") / "store"
    encoder = load_encoder()
    with Store.create_or_open(folder, encoder.name, encoder.dimensions) as store:
        summary = index_reports([SAMPLES], store, encoder)
    assert summary.count("new") == 3
    opened = Assistant.open(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(assistant):
    with browser() as chrome, served(assistant) as url:
        opened = chrome.new_page(viewport={"width": 1280, "height": 800})
        opened.set_default_timeout(60_000)
        opened.goto(url)
        yield opened


def ask(page, question):
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(f".turn:nth-child({turns + 1}) .answer:not(.pending)")
    answer.wait_for()
    return answer


def test_suggestions_are_those_of_the_reports(page, assistant):
    page.locator("#examples button").first.wait_for()
    assert page.locator("#examples button").all_inner_texts() == assistant.examples()


def test_a_question_its_source_and_a_question_that_follows_it(page, assistant):
    question = "Sản lượng chè búp tươi của Vân Khê 6 tháng đầu năm 2024 là bao nhiêu?"
    answer = ask(page, question)
    assert answer.locator(".figure").inner_text() == "6.203 tấn"
    answer.locator(".text .cite").first.click()
    page.wait_for_function("() => document.activeElement.id == 'cited'")
    cited = assistant.ask(question).citations[0]
    assert "sản lượng búp tươi 6.203 tấn" in cited.quote
    assert page.locator("#cited").text_content() == cited.quote
    assert page.locator("#cited strong").all_inner_texts() == ["6.203 tấn"]
    assert page.locator(".report").text_content() == assistant.text_of(cited.doc)
    assert ask(page, "So với cùng kỳ thì sao?").locator(".figure").first.inner_text() == "4,9%"
