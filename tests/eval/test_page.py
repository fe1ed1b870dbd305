"""The page: what stands on it, that it needs nothing from outside, and in a browser that links and filters work."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.charts import Bar, bars
from eval.gold import Alternative, Evidence, Gold
from eval.judge import judge
from eval.judged import Judged
from eval.misses import CLASSES
from eval.page import number_of, render
from eval.run import markdown, settings, summarise

TEXTS = {
    "may": "Mở đầu.\n\nNăm 2021 xã Mây có 1.250 con vịt <b>trời</b>, 40 con ngan.\n\nNăm 2020 xã Mây có 980 con vịt."
}
DUCKS, GEESE = "xã Mây có 1.250 con vịt", "40 con ngan"


def record(value: float, text: str, quote: str, answer: str, **more: Any) -> dict[str, Any]:
    start = TEXTS["may"].index(quote)
    fact = {
        "value": value,
        "unit": "con",
        "text": text,
        "indicator": "vịt",
        "aspect": "level",
        "period": "2021",
        "as_of": None,
    }
    fact |= {"place": "Mây", "approximate": False, "derived": False, "formula": None, "citation": 1}
    cited = {"n": 1, "doc": "may", "title": "Báo cáo", "number": None, "date": None, "section": [], "page": None}
    cited |= {"start": start, "end": start + len(quote), "quote": quote}
    fixed = {"question": "?", "status": "answered", "notices": [], "engine": "extractive", "elapsed_ms": 12.5}
    return {**fixed, "answer": answer, "facts": [fact], "citations": [cited], **more}


def judged() -> list[Judged]:
    must = ((Alternative(Decimal(1250), "con"),),)
    evidence = ((Evidence("may", DUCKS),),)
    ducks = Gold("v/1", "Đàn <vịt> năm 2021?", "vi", "count", must, (Alternative(Decimal(40), "con"),), evidence)
    plain = Gold("v2", "dan vit", "vi-plain", "followup", must, (), evidence, history=("đàn ngan?",))
    none = Gold("v3", "How many cows?", "en", "unanswerable", (), (), ())
    records = [
        record(40, "40 con", GEESE, "**40 con** – “40 con ngan” [1]"),
        record(1250, "1.250 con", DUCKS, "Có 1.250 con vịt [1]."),
        record(40, "40 con", GEESE, "Có 40 con [1]."),
    ]
    return [Judged(g, r, judge(g, r, TEXTS)) for g, r in zip((ducks, plain, none), records, strict=True)]


def page() -> str:
    results = summarise(judged(), [], TEXTS) | {"settings": settings(Path("gold"), Path("reports"), 1)}
    return render(results, judged(), TEXTS)


def test_each_miss_shows_question_expectation_answer_and_both_passages() -> None:
    (miss,) = re.findall(r'<details class="miss" id="c-v-1".*?</details>', page(), re.DOTALL)
    assert "Đàn &lt;vịt&gt; năm 2021?" in miss
    assert '<span class="good">1.250 con</span>' in miss
    assert "không được là 40 con" in miss
    assert "<b>40 con</b> – “40 con ngan” [1]" in miss
    right, _, shown = miss.partition("the passage cited")
    assert "Năm 2021 <mark>xã Mây có 1.250 con vịt</mark> &lt;b&gt;trời" in right
    assert "<mark>40 con ngan</mark>" in shown


def test_classes_are_named_and_linked() -> None:
    (table,) = re.findall(r'id="classes".*?</table>', page(), re.DOTALL)
    assert "Đáng lẽ phải nói là không có" in table and "Sai chỉ tiêu" in table
    assert (
        set(re.findall(r'href="#([^"]+)"', table))
        == {"c-v-1", "c-v3"}
        == set(re.findall(r'miss" id="([^"]+)"', page()))
    )


def test_classes_that_did_not_occur_are_named_as_such() -> None:
    (absent,) = re.findall(r"Không gặp.*?</p>", page(), re.DOTALL)
    assert len(re.findall('class="chip"', absent)) == len(CLASSES) - 2
    assert "Sai đơn vị" in absent and "Sai chỉ tiêu" not in absent


def test_scores_intervals_versions_and_settings_are_on_the_page() -> None:
    shown = page()
    assert "đúng 33,3 %" in shown
    assert "gold: gold" in shown and "python 3." in shown
    assert "khoảng tin cậy 95 %" in shown
    assert (
        markdown(summarise(judged(), [], TEXTS))
        .splitlines()[2]
        .startswith("| tất cả | 3 | 33,3 | 50 | 50 | 0 | 0 | 0 |")
    )


def test_nothing_is_fetched_from_outside() -> None:
    shown = page()
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", shown)
    assert not re.search(r"https?://|@import|<link|<img|src=|url\((?!#)", without_names)


def test_the_same_answers_give_the_same_page() -> None:
    assert page() == page()
    assert bars([Bar("số lượng", 50.0, (20.0, 80.0), "4 câu")]) == bars([Bar("số lượng", 50.0, (20.0, 80.0), "4 câu")])


@pytest.mark.parametrize(("value", "shown"), [("14862.5", "14.862,5"), ("23.0", "23,0"), ("7", "7"), ("1250", "1.250")])
def test_numbers_as_reports_write_them(value: str, shown: str) -> None:
    assert number_of(Alternative(Decimal(value), "con")) == shown


def test_a_link_opens_its_miss_and_filters_hide_the_others(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    (tmp_path / "report.html").write_text(page(), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        tab = context.new_page()
        asked: list[str] = []
        faults: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.goto((tmp_path / "report.html").as_uri())
        tab.locator("#classes ~ table a").first.click()
        tab.locator("details.miss[open]").first.wait_for()  # the page hears of the new address a moment later
        opened = tab.evaluate("[...document.querySelectorAll('details.miss')].filter((d) => d.open).map((d) => d.id)")
        tab.select_option("#lang", "en")
        shown = tab.evaluate("[...document.querySelectorAll('details.miss')].filter((d) => !d.hidden).map((d) => d.id)")
        browser.close()
    assert (len(opened), shown, faults) == (1, ["c-v3"], [])
    assert asked == [(tmp_path / "report.html").as_uri()]
