"""What every part of the page needs at hand: the assistant, the library, the notebook, the users, the words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import gradio as gr

from assistant.assistant import Assistant
from assistant.library import Library
from assistant.page.figures import Lookups
from assistant.page.notebook import Notebook
from assistant.page.users import Role, Users
from assistant.page.words import Words
from index.errors import AssistantError

_log = logging.getLogger(__name__)

T = TypeVar("T")

# An event of the page's own: no spinner over what is being read, and no part of the API.
SLOW: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
QUIET: dict[str, Any] = {**SLOW, "queue": False}  # answered at once, past the queue that answers and uploads stand in
LISTEN = "baocao.listen(element, trigger);"


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the page share one of these for each language."""

    assistant: Assistant
    library: Library
    notebook: Notebook
    users: Users
    lookups: Lookups
    words: Words

    def user(self, request: gr.Request) -> str:
        """Who asks; an empty name where there is no login."""
        return str(request.username or "")

    def may_edit(self, request: gr.Request) -> bool:
        """Whether reports may be added, corrected and removed: by editors, and by all where there is no login."""
        if not len(self.users):
            return True
        user = self.users.get(self.user(request))
        return user is not None and user.role is Role.EDITOR

    def attempt(self, make: Callable[[], T], failed: Callable[[str], T]) -> T:
        """What `make` gives. Only an `AssistantError` speaks for itself; anything else is logged and told plainly."""
        try:
            return make()
        except AssistantError as exc:
            return failed(str(exc))
        except Exception:
            _log.exception("an event of the page failed")
            return failed(self.words("error"))


def html(value: str = "", elem_id: str | None = None, **more: Any) -> gr.HTML:  # noqa: ANN401  Gradio's own options
    """Markup of ours: without Gradio's style, and clicks on its `data-act` elements come back as events."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=LISTEN, apply_default_css=False, **more)
