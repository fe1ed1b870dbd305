"""Imported for what it does: everything that indexing loads and compiles at its first report, before a process is forked.

A process that is forked off afterwards indexes at once; the kill test starts hundreds of them.
"""

import tempfile
from pathlib import Path

import index.dense
import index.lexical  # noqa: F401  loaded, for the children
from eval.invented import ANIMALS, SyllableEncoder, report_text
from index.ingest import analyse_files
from index.words import syllables, words

with tempfile.TemporaryDirectory() as _folder:
    _file = Path(_folder) / "a.txt"
    _file.write_text(report_text(ANIMALS[0], 1), encoding="utf-8")
    _found = analyse_files([_file])
for _passage in _found.passages:
    words(_passage.text)
    syllables(_passage.text)
SyllableEncoder().encode_query("a")
