"""Turns of a conversation to markup: the figure first, its quote, chips that open the source, what the reader must know.

Example: of "**23,0%** – “… đạt 23,0% kế hoạch” [1] (Nguồn)" the figure stands large on its own line, `[1]` is a button, and the
source is set back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from assistant.answer import Answer, AnswerFact, Citation
from assistant.page.notebook import REASONS, Heading, Turn
from assistant.page.words import Words
from index.segments import clean

QUESTION_SHOWN = 600  # characters of a question repeated above its answer
TITLE_SHOWN = 80  # characters of a question in the list of conversations
# What a line begins with: `**63,2%** (Sông Trà), **22,5%** (Đồng Lau) – `.
_LEAD = re.compile(r"((?:\*\*.+?\*\*(?: \([^()*]*\)(?=,| –))?(?:, (?=\*\*))?)+)(?: ([–=]) )?")


def conversation_html(turns: Sequence[Turn], words: Words, conversation: str = "", told: str = "") -> str:
    """The turns, oldest first; without any, what to do. `told` says how far the answer to the last one is."""
    if not turns:
        return f'<p class="welcome quiet">{escape(words("welcome"))}</p>'
    last = len(turns) - 1
    body = "".join(
        _pending_html(turn, told or words("pending"))
        if turn.answer is None and not turn.error
        else _turn_html(turn, n, words, conversation, last=n == last)
        for n, turn in enumerate(turns)
    )
    return f'<div data-conversation="{escape(conversation)}">{body}</div>'


def examples_html(examples: Sequence[str], words: Words) -> str:
    """Questions to start from, as buttons."""
    buttons = "".join(
        f'<button type="button" data-act="ask" data-key="{escape(one)}">{escape(one)}</button>' for one in examples
    )
    return f"<p>{escape(words('examples'))}</p>{buttons}" if buttons else ""


def conversations_html(headings: Sequence[Heading], words: Words) -> str:
    """A user's conversations as a list to choose from."""
    if not headings:
        return ""
    items = []
    for heading in headings:
        question = " ".join(heading.question.split())
        question = question if len(question) <= TITLE_SHOWN else question[:TITLE_SHOWN] + "…"
        told = f"{words.period(heading.asked[:10])} · {words('turn_count', count=heading.turns)}"
        key = escape(heading.conversation)
        items.append(
            f'<li><button type="button" class="plain" data-act="resume" data-key="{key}">{escape(question) or "…"}'
            f'<span class="quiet">{escape(told)}</span></button><button type="button" class="small" data-act="forget"'
            f' data-key="{key}" aria-label="{escape(words("forget_this", question=question))}">'
            f"{escape(words('forget'))}</button></li>"
        )
    return f"<details><summary>{escape(words('history', count=len(headings)))}</summary><ul>{''.join(items)}</ul></details>"


def _pending_html(turn: Turn, told: str) -> str:
    said = f'<div class="answer pending" role="status"><p>{escape(told)}</p></div>'
    return f'<article class="turn">{_question_html(turn.question)}{said}</article>'


def _question_html(question: str) -> str:
    question = question.strip()
    shown = question if len(question) <= QUESTION_SHOWN else question[:QUESTION_SHOWN] + "…"
    return f'<div class="question">{escape(shown)}</div>' if shown else ""


def _turn_html(turn: Turn, n: int, words: Words, conversation: str, *, last: bool) -> str:
    if turn.answer is None:
        kind = "failed"
        body = f"<p>{escape(turn.error)}</p>" + (_actions([_retry(words)]) if last else "")
    else:
        kind = str(turn.answer.status)
        body = answer_html(turn.answer, n, words) + _after(turn, turn.answer, n, words, conversation, last=last)
    said = f'<div class="answer {escape(kind)}" role="status">{body}</div>'
    return f'<article class="turn">{_question_html(turn.question)}{said}</article>'


def answer_html(answer: Answer, turn: int, words: Words) -> str:
    """An answer with its chips, notices, figures and sources."""
    verdict = words(f"status_{answer.status}")
    parts = [f'<p class="verdict">{escape(verdict)}</p>'] if verdict else []
    parts.append(f'<div class="text">{_text_html(answer, turn, words)}</div>')
    parts += [f'<div class="notice {escape(n.kind)}">{escape(n.text)}</div>' for n in answer.notices]
    if len(answer.facts) > 1:
        rows = [_fact_cells(fact, answer, turn, words) for fact in answer.facts]
        summary = escape(words("facts", count=len(rows)))
        table = table_html(words("fact_columns").split("|"), rows, words("facts_label"))
        parts.append(f"<details><summary>{summary}</summary>{table}</details>")
    if answer.citations:
        sources = "".join(_source_button(citation, turn, answer.text, words) for citation in answer.citations)
        parts.append(f'<div class="sources"><h2>{escape(words("sources"))}</h2>{sources}</div>')
    return "".join(parts)


def _after(turn: Turn, answer: Answer, n: int, words: Words, conversation: str, *, last: bool) -> str:
    """What can be done with an answer: copy it, take it away, ask again, say what it was worth."""
    from assistant.page.export import plain_text

    actions = [_button("copy", words("copy"), n)]
    if conversation:
        address = f"{words.root}export/{escape(conversation)}"
        actions += [
            f'<a class="small" href="{address}.{kind}?turn={n}&amp;lang={words.language}" download>{kind_name}</a>'
            for kind, kind_name in (("docx", "Word"), ("md", "Markdown"))
        ]
    if last:
        actions.append(_retry(words))
    held = f'<template class="taken">{escape(plain_text(turn.question, answer, words))}</template>'
    return _actions(actions, _rating(turn, n, words) if conversation else "") + held


def _actions(actions: Sequence[str], rating: str = "") -> str:
    return f'<div class="actions">{"".join(actions)}{rating}</div>'


def _button(act: str, text: str, n: int = 0, more: str = "") -> str:
    return f'<button type="button" class="small" data-act="{act}" data-turn="{n}"{more}>{escape(text)}</button>'


def _retry(words: Words) -> str:
    return _button("retry", words("retry"))


def _rating(turn: Turn, n: int, words: Words) -> str:
    """Whether the answer could be used, and if not, why."""
    if turn.verdict:
        return f'<span class="quiet rated" role="status">{escape(words(f"rated_{turn.verdict}"))}</span>'
    up = _button("rate", words("rate_up"), n, ' data-verdict="up"')
    reasons = "".join(
        f'<label><input type="radio" name="reason" value="{reason}"> {escape(words(f"reason_{reason}"))}</label>'
        for reason in REASONS
    )
    note = escape(words("rate_note"))
    form = (
        f'<form data-act="rate" data-verdict="down" data-turn="{n}"><fieldset><legend>{escape(words("rate_why"))}</legend>'
        f'{reasons}</fieldset><input type="text" name="note" maxlength="1000" aria-label="{note}" placeholder="{note}">'
        f'<button type="submit" class="small">{escape(words("rate_send"))}</button></form>'
    )
    return f'<span class="rate">{up}<details><summary>{escape(words("rate_down"))}</summary>{form}</details></span>'


def _text_html(answer: Answer, turn: int, words: Words) -> str:
    """The answer's lines: its figures strong, its `[n]` as chips that open the source, its `(source)` set back."""
    figures = [fact.text for fact in answer.facts]
    chips = {f"[{c.n}]": _chip(c, turn, words) for c in answer.citations}
    lines = []
    for line in filter(str.strip, answer.text.split("\n")):
        lead = _LEAD.match(line)
        shown = re.sub(r"\*\*(.+?)\*\*", r'<strong class="figure">\1</strong>', escape(lead[1])) if lead else ""
        several = shown.count('class="figure"') > 1
        head = f'<span class="lead">{shown}</span> ' if several else f"{shown} " if lead else ""
        head += f'<span class="from">{escape(words("worked_out"))}</span> ' if lead and lead[2] == "=" else ""
        rest = line[lead.end() :] if lead else line
        pieces = [chips.get(piece) or strong(piece, figures) for piece in re.split(r"(\[\d{1,3}\])", rest)]
        if pieces[-1].startswith(" (") and pieces[-1].endswith(")"):
            pieces[-1] = f'<span class="from">{pieces[-1]}</span>'
        item = ' class="item"' if re.match(r"\s*[-•+–]\s", line) else ""
        lines.append(f"<p{item}>{head}{''.join(pieces)}</p>")
    return "".join(lines)


def strong(text: str, figures: Sequence[str]) -> str:
    """A text with its figures strong, each as a whole: 6,7% is not marked inside 16,7%."""
    known = "|".join(re.escape(figure) for figure in sorted(set(figures), key=len, reverse=True) if figure.strip())
    if not known:
        return escape(text)
    pieces = re.split(rf"((?<!\w)(?<!\d[.,])(?:{known})(?!\w)(?![.,]\d))", text)
    return "".join(f"<strong>{escape(p)}</strong>" if i % 2 else escape(p) for i, p in enumerate(pieces))


def _chip(citation: Citation, turn: int, words: Words) -> str:
    label = escape(words("open_source", n=citation.n, title=citation.title))
    place = f'data-act="cite" data-turn="{turn}" data-n="{citation.n}"'
    return f'<button type="button" class="cite" {place} aria-label="{label}" title="{label}">[{citation.n}]</button>'


def _source_button(citation: Citation, turn: int, told: str, words: Words) -> str:
    """A line of the list of sources, with its quote unless the answer's text has told it."""
    page = words("page", page=citation.page) if citation.page else None
    known = " · ".join(filter(None, [citation.title, citation.number, words.period(citation.date), page]))
    quote = clean(citation.quote).strip("| ")  # a row of a table without the pipes around it
    quoted = "" if quote in told else f"<span>“{escape(quote)}”</span>"
    place = f'data-act="cite" data-turn="{turn}" data-n="{citation.n}"'
    return f'<button type="button" class="cite" {place}><b>[{citation.n}]</b> {escape(known)}{quoted}</button>'


def _fact_cells(fact: AnswerFact, answer: Answer, turn: int, words: Words) -> list[str]:
    indicator = " · ".join(fact.indicator.split(" · ")[-2:])  # what it inherits from afar may be whole sentences
    cited = [_chip(c, turn, words) for c in answer.citations if c.n == fact.citation]
    unit = f" {fact.unit}" if fact.unit and re.fullmatch(r"[\d.,]+", fact.text) else ""
    value = f"<b>{escape(fact.text + unit)}</b>" + (f"<br>= {escape(fact.formula)}" if fact.formula else "")
    return [
        f'<td class="w" title="{escape(fact.indicator)}">{escape(indicator)}</td>',
        f'<td class="n">{value}</td>',
        *(f"<td>{escape(words.period(cell) or '–')}</td>" for cell in (fact.period or fact.as_of, fact.place)),
        f"<td>{''.join(cited)}</td>",
    ]


def table_html(columns: Sequence[str], rows: Sequence[Sequence[str]], label: str = "") -> str:
    """A table of ready cells under column heads; it scrolls sideways by itself, with the keyboard too."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    named = f' role="region" aria-label="{escape(label)}"' if label else ""
    return f'<div class="scroll" tabindex="0"{named}>{table}</div>'
