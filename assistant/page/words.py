"""What the page says, in the language that a reader chose: `Words("en")("page", page=3)` -> `page 3`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prompts import lexicon

_DAY = r"(?:\d{4}|\d\d/\d\d/\d{4})"
_PERIODS = {  # a period's label -> the message that says it
    r"(?P<year>\d{4})-H1": "period_first_half",
    r"(?P<year>\d{4})-H2": "period_second_half",
    r"(?P<year>\d{4})-Q(?P<n>\d)": "period_quarter",
    r"(?P<year>\d{4})-(?P<n>\d\d)": "period_month",
    r"(?P<year>\d{4})-M01-M0?(?P<n>\d+)": "period_since_january",
    r"(?P<year>\d{4})-M0?(?P<first>\d+)-M0?(?P<last>\d+)": "period_months",
    rf"(?P<first>{_DAY})/(?P<last>{_DAY})": "period_from_to",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The page's texts in one language, and where the site's own files are, seen from the page of that language."""

    language: str = "vi"

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text `page_<key>` with its `$fields` filled in."""
        return lexicon.message(f"page_{key}", self.language, **fields)

    def lexicon(self, key: str, /, **fields: object) -> str:
        """A text that is not of the page alone, such as `aspect_level`."""
        return lexicon.message(key, self.language, **fields)

    @property
    def root(self) -> str:
        """What leads from this page to the site's other addresses: the Vietnamese page is the site's first."""
        return "" if self.language == "vi" else "../"

    def period(self, label: str | None) -> str:
        """A date or a period as people write it: `2021-06-30` -> `30/06/2021`, `2021-H1` -> `6 tháng đầu năm 2021`."""
        text = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", r"\3/\2/\1", label or "")
        for pattern, key in _PERIODS.items():
            if found := re.fullmatch(pattern, text):
                return self(key, **found.groupdict())
        return text

    def count(self, number: int) -> str:
        """A whole number with its thousands parted: 1204 -> `1.204`."""
        text = f"{number:,}"
        return text.replace(",", ".") if self.language == "vi" else text
