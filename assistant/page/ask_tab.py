"""The tab of questions: the conversation, what to start from, earlier conversations, the line to type in."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from assistant.answer import Answer
from assistant.page.conversation import conversation_html, conversations_html, examples_html
from assistant.page.desk import QUIET, SLOW, Desk, html
from assistant.page.notebook import Turn
from assistant.page.source import cited_html
from assistant.writing.writer import Event, Stage
from index.errors import AssistantError

_log = logging.getLogger(__name__)

Update = tuple[Any, ...]


class AskTab:
    """Lays out the tab; `wire` joins it to the panel of sources beside it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, words = desk, desk.words
        self._running: dict[tuple[str, str], Turn] = {}  # (user, conversation) -> the turn that is under way
        self.conversation = gr.State("")
        self.talk = html(conversation_html([], words), "talk")
        self.examples = html(self._beside("")["examples"], "examples")
        with gr.Row(elem_id="ask"):
            self.box = gr.Textbox(
                label=words("question_label"), placeholder=words("question_placeholder"), max_lines=5, autofocus=True,
                elem_id="question", scale=6, min_width=180,
            )  # fmt: skip
            self.send = gr.Button(words("send"), variant="primary", min_width=80, elem_id="send")
            self.stop = gr.Button(words("stop"), min_width=80, elem_id="stop", visible=False)
        with gr.Row(elem_id="below"):
            self.history = html("", "history")
            self.new = gr.Button(words("new"), size="sm", elem_id="new", visible=False)

    def wire(self, source: gr.HTML) -> None:
        """Join buttons and chips to what they do."""
        self.outputs = [
            self.conversation, self.talk, source, self.box, self.examples, self.new, self.send, self.stop,
            self.history,
        ]  # fmt: skip
        at = [self.conversation]
        often = {**SLOW, "trigger_mode": "multiple"}  # what was stopped may still be under way
        asked = [gr.on([self.send.click, self.box.submit], self._ask, [self.box, *at], self.outputs, **often)]
        asked.append(self.examples.submit(self._picked, at, self.outputs, **often))
        asked.append(self.talk.submit(self._again, at, self.outputs, **often))
        asked.append(self.talk.click(self._act, at, self.outputs, **QUIET))
        for event in asked:
            event.then(None, js="() => baocao.settled()", api_visibility="private")
        self.stop.click(self._stopped, at, self.outputs, **QUIET)
        self.new.click(self._start_over, None, self.outputs, **QUIET).then(
            None, js="() => baocao.fresh()", api_visibility="private"
        )
        self.history.click(self._resume, at, self.outputs, **QUIET).then(
            None, js="() => baocao.settled()", api_visibility="private"
        )

    # What the events do

    def _ask(self, question: str, conversation: str, request: gr.Request) -> Iterator[Update]:
        desk, user = self.desk, self.desk.user(request)
        conversation = conversation or secrets.token_urlsafe(12)
        turns = desk.notebook.turns(user, conversation)
        key, mine = (user, conversation), Turn(question)
        if self._running.setdefault(key, mine) is not mine:  # one at a time
            yield self._update()
            return
        try:
            yield self._waiting(conversation, turns, question)
            turn = mine
            for done, told in self._answered(question, [one.question for one in turns if one.answer]):
                if self._running.get(key) is not mine:
                    break
                turn = done
                if told:
                    yield self._waiting(conversation, turns, question, told)
            if self._running.get(key) is mine:
                yield self._kept(user, conversation, turns, turn)
            else:  # it was stopped meanwhile; Gradio would show the last state that was given once more
                yield self._update()
        finally:
            if self._running.get(key) is mine:
                del self._running[key]

    def _kept(self, user: str, conversation: str, turns: list[Turn], turn: Turn) -> Update:
        """The conversation with its new turn; where that cannot be written, on a full disk, it is shown nevertheless."""
        desk = self.desk
        try:
            desk.notebook.add(user, conversation, turn)
            return self.shown(user, conversation)
        except AssistantError:
            _log.exception("a turn could not be kept")
            return self._update(
                talk=conversation_html([*turns, turn], desk.words, conversation),
                source=cited_html(desk.assistant, turn.answer, _first(turn.answer), desk.words),
                send=gr.update(visible=True),
                stop=gr.update(visible=False),
            )

    def _answered(self, question: str, history: Sequence[str]) -> Iterator[tuple[Turn, str]]:
        """How far the answer is, step by step; the last turn has it, or says why there is none."""
        desk = self.desk
        try:
            for event in desk.assistant.stream(question, history):
                yield Turn(question, event.answer if event.stage is Stage.DONE else None), _told(event, desk)
        except AssistantError as exc:
            yield Turn(question, error=str(exc)), ""
        except Exception:
            _log.exception("a question failed")  # and its reader is told no more than that
            yield Turn(question, error=desk.words("error")), ""

    def _picked(self, conversation: str, event: gr.EventData, request: gr.Request) -> Iterator[Update]:
        yield from self._ask(acted(event)["key"], conversation, request)

    def _again(self, conversation: str, request: gr.Request) -> Iterator[Update]:
        """The last question once more, in place of what came of it."""
        user = self.desk.user(request)
        question = self.desk.notebook.drop_last(user, conversation)
        if question is None:
            yield self._update()
        else:
            yield from self._ask(question, conversation, request)

    def _act(self, conversation: str, event: gr.EventData, request: gr.Request) -> Update:
        """A chip or a rating of the conversation."""
        desk, user, data = self.desk, self.desk.user(request), acted(event)
        turns = desk.notebook.turns(user, conversation)
        number = data["turn"]
        if data["act"] == "cite" and 0 <= number < len(turns):
            return self._update(source=cited_html(desk.assistant, turns[number].answer, data["n"], desk.words))
        if data["act"] == "rate":
            desk.notebook.rate(user, conversation, number, data["verdict"], data["reason"], data["note"])
            turns = desk.notebook.turns(user, conversation)
            return self._update(talk=conversation_html(turns, desk.words, conversation))
        return self._update()

    def _stopped(self, conversation: str, request: gr.Request) -> Update:
        user = self.desk.user(request)
        if stopped := self._running.pop((user, conversation), None):
            self.desk.notebook.add(user, conversation, Turn(stopped.question, error=self.desk.words("stopped")))
        return self.shown(user, conversation)

    def _start_over(self, request: gr.Request) -> Update:
        return self.shown(self.desk.user(request), "")

    def _resume(self, conversation: str, event: gr.EventData, request: gr.Request) -> Update:
        """A click in the list of conversations: open one, or delete it."""
        user, data = self.desk.user(request), acted(event)
        if data["act"] == "forget":
            self.desk.notebook.forget(user, data["key"])
            return self.shown(user, "" if data["key"] == conversation else conversation)
        return self.shown(user, data["key"])

    # What they show

    def opened(self, user: str, conversation: str) -> Update:
        """The tab when the page is opened; what a quick reader has asked already is left alone."""
        if conversation and self.desk.notebook.turns(user, conversation):
            return self.shown(user, conversation)
        return self._update(**self._beside(user))

    def shown(self, user: str, conversation: str) -> Update:
        """A conversation as it stands, its last answer's first source beside it."""
        desk = self.desk
        turns = desk.notebook.turns(user, conversation) if conversation else []
        answer = turns[-1].answer if turns else None
        return self._update(
            conversation=conversation if turns else "",
            talk=conversation_html(turns, desk.words, conversation),
            source=cited_html(desk.assistant, answer, _first(answer), desk.words),
            box=gr.skip() if turns else "",
            new=gr.update(visible=bool(turns)),
            send=gr.update(visible=True),
            stop=gr.update(visible=False),
            **self._beside(user) | ({"examples": ""} if turns else {}),
        )

    def _beside(self, user: str) -> dict[str, str]:
        """What to start from: examples and earlier conversations."""
        desk = self.desk
        return {
            "examples": examples_html(desk.attempt(desk.lookups.examples, lambda _: []), desk.words),
            "history": conversations_html(desk.notebook.conversations(user), desk.words),
        }

    def _waiting(self, conversation: str, turns: list[Turn], question: str, told: str = "") -> Update:
        """The question with what is being done about it."""
        body = conversation_html([*turns, Turn(question)], self.desk.words, conversation, told)
        return self._update(
            conversation=conversation, talk=body, box="" if not told else gr.skip(),
            examples="", new=gr.update(visible=True),
            send=gr.update(visible=False), stop=gr.update(visible=True),
        )  # fmt: skip

    def _update(self, **values: Any) -> Update:  # noqa: ANN401  what each component takes
        names = ("conversation", "talk", "source", "box", "examples", "new", "send", "stop", "history")
        return tuple(values.get(name, gr.skip()) for name in names)


def _first(answer: Answer | None) -> int:
    """The source to open first: the figure's own, not the heads of its table."""
    return answer.facts[0].citation if answer and answer.facts else 1


def _told(event: Event, desk: Desk) -> str:
    """How far a language model's text is; empty for steps that take no time."""
    match event.stage:
        case Stage.WRITING | Stage.AGAIN:
            return desk.words.lexicon(f"writing_{event.stage}", characters=event.characters)
        case Stage.CHECKING:
            return desk.words.lexicon("writing_checking")
        case _:
            return ""


def acted(event: gr.EventData) -> dict[str, Any]:
    """What was clicked; the browser may send anything, so each value is brought to its own type."""
    sent = event._data if isinstance(event._data, dict) else {}
    words = {key: str(sent.get(key) or "") for key in ("act", "doc", "key", "verdict", "reason", "note")}
    numbers = {key: _number(sent.get(key)) for key in ("turn", "n", "start", "end")}
    return {**words, **numbers}


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 12 else 0
