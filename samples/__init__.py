"""Three invented reports that ship with the product: two of the province Vân Khê (2024), one of Hoài Giang (2023).

They carry the traps of the genre: page breaks inside sentences, figures that stand only in footnotes, sums that fail,
two reports that disagree.
"""

from pathlib import Path


def folder() -> Path:
    """The folder that holds the sample reports (`*.txt`, `*.md`)."""
    return Path(__file__).resolve().parent
