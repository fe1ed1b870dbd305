"""The files beside the database that make it fast to search: made from it, checked against it, made again at will.

- `vectors-<epoch>.f32`: the vector of each passage at the place of its number. New ones go to the end; what stands in
  it is never changed while a reader may look at it. The database has a checksum of each report's vectors.
- `cells-<epoch>-<n>.bin`: of a large store, which of the first n vectors lie together, so that a search need not go through all.
- `lexical-<generation>/`: the words, one folder for each generation, which shares what did not change with the one
  before. It gets its name only after the generation was committed: a folder of a later generation than the database's
  therefore tells that the database has lost changes.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError
from index.store.database import State
from index.store.phrases import OLD_FILE
from prompts import lexicon

if TYPE_CHECKING:
    from index.cells import Cells
    from index.lexical import LexicalIndex, Numbered

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

_LEXICAL = re.compile(r"lexical-(\d+)")
_NEW = ".new"  # the suffix of a folder whose generation is not committed yet


class DerivedFiles:
    """The derived files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # Vectors

    def write_vectors(self, state: State, first: int, vectors: Vectors) -> None:
        """Put vectors at their place; the database does not refer to it yet."""
        with self._vectors_path(state).open("r+b" if self._vectors_path(state).exists() else "w+b") as file:
            file.seek(first * state.dimensions * 4)
            file.write(np.ascontiguousarray(vectors, "<f4").tobytes())

    def map_vectors(self, state: State) -> Vectors:
        """The vectors of all numbers, mapped into memory. Raises OSError or ValueError if they are not all there."""
        shape = (state.next_number, state.dimensions)
        if not state.next_number:
            return np.zeros(shape, np.float32)
        if self._vectors_path(state).stat().st_size < state.next_number * state.dimensions * 4:
            raise ValueError("the file of vectors is too short")
        return np.memmap(self._vectors_path(state), "<f4", "r", shape=shape)

    def _vectors_path(self, state: State) -> Path:
        return self.folder / f"vectors-{state.epoch}.f32"

    # Cells of vectors

    def load_cells(self, state: State) -> Cells | None:
        """The cells of this state's vectors, or of the first of them; None if there are none, or none that are sound."""
        from index.cells import Cells

        for path in self._cells_paths(state):
            with contextlib.suppress(OSError, ValueError, EOFError):
                cells = Cells.load(path)
                if len(cells) <= state.next_number:
                    return cells
        return None

    def make_cells(self, state: State) -> None:
        """Put the vectors of a large store into cells, if there are none or if many came since."""
        from index import cells

        if state.next_number < cells.FROM:
            return
        found = self.load_cells(state)
        if found is not None and state.next_number - len(found) <= cells.LATER * state.next_number:
            return
        with self._writing():
            made = cells.Cells.of(self.map_vectors(state))
            made.save(self.folder / f"{self._cells_name(state)}-{len(made)}.bin")
        self.clean(state)

    def _cells_paths(self, state: State) -> list[Path]:
        """The newest first."""
        return sorted(self.folder.glob(f"{self._cells_name(state)}-*.bin"), key=_covered, reverse=True)

    def _cells_name(self, state: State) -> str:
        return f"cells-{state.epoch}"

    # Words

    def load_lexical(self, state: State, numbers: Numbers, homes: Numbers | None = None) -> LexicalIndex:
        """The words of this state, also where their folder has not got its name yet; of each row its number and its home.

        Raises OSError or ValueError if they are not there or not sound.
        """
        from index.lexical import LexicalIndex

        if self._new_path(state).exists() and not self._lexical_path(state).exists():
            with contextlib.suppress(OSError, ValueError):
                return LexicalIndex.load(self._new_path(state), numbers, _name(state), homes)
        return LexicalIndex.load(self._lexical_path(state), numbers, _name(state), homes)

    def make_lexical(self, state: State, documents: Iterable[Numbered]) -> None:
        """Write the words of a state that is about to be committed."""
        from index import lexical

        with self._writing():
            lexical.make(self._new_path(state), _name(state), documents)

    def change_lexical(
        self,
        before: State,
        after: State,
        removed: Sequence[range],
        added: Iterable[Numbered],
        everything: Callable[[], Iterable[Numbered]],
    ) -> None:
        """The same, made of the words of the state before; of `everything` only where those are not sound."""
        from index import lexical

        with self._writing():
            try:
                lexical.verify(self._lexical_path(before), _name(before))
            except (OSError, ValueError):
                lexical.make(self._new_path(after), _name(after), everything())
            else:
                source = self._lexical_path(before)
                lexical.change(source, self._new_path(after), _name(after), removed, added)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn what may go wrong with a disk into a `StoreError`."""
        try:
            yield
        except StoreError:
            raise
        except (OSError, ValueError) as exc:
            reason = getattr(exc, "strerror", None) or str(exc)
            raise StoreError(lexicon.bilingual("store_unwritable", folder=self.folder, reason=reason)) from exc

    def lexical_waste(self, state: State) -> int:
        """How many removed passages the words of a state still count."""
        from index.lexical import waste

        with contextlib.suppress(OSError, ValueError):
            return waste(self._lexical_path(state))
        return 0

    def publish(self, state: State) -> None:
        """Give the words of a state that was just committed their name, and delete what belongs to no state now."""
        path = self._lexical_path(state)
        if self._new_path(state).is_dir():
            shutil.rmtree(path, ignore_errors=True)  # left by a generation of that number that was given up
            with contextlib.suppress(OSError):  # readers make do without, and the next writer makes it
                self._new_path(state).rename(path)
        self.clean(state)

    def finish(self, state: State) -> None:
        """Give what a writer left unfinished right after its commit its name, if it is whole."""
        from index.lexical import verify

        if not self._lexical_path(state).exists():
            with contextlib.suppress(OSError, ValueError):
                verify(self._new_path(state), _name(state))
                self._new_path(state).rename(self._lexical_path(state))

    def newer(self, state: State) -> int | None:
        """The generation of a folder of words that was committed after `state`; None if there is none."""
        later = []
        for path in self._lexical_folders():
            found = _LEXICAL.fullmatch(path.name)
            if found and int(found[1]) > state.generation and _store_of(path) == state.store:
                later.append(int(found[1]))
        return max(later, default=None)

    def _lexical_folders(self) -> list[Path]:
        return [path for path in self.folder.glob("lexical-*") if path.is_dir()]

    def _lexical_path(self, state: State) -> Path:
        return self.folder / f"lexical-{state.generation}"

    def _new_path(self, state: State) -> Path:
        return self.folder / f"lexical-{state.generation}{_NEW}"

    # All of them

    def exist(self) -> bool:
        """Whether there is any."""
        return any(path.name.startswith(("vectors-", "lexical-")) for path in self.folder.iterdir())

    def clean(self, state: State | None) -> None:
        """Delete all that is not of this state. What is in use elsewhere may stay until next time."""
        kept = {self._lexical_path(state), self._vectors_path(state), *self._cells_paths(state)[:1]} if state else set()
        for path in {
            *self.folder.glob("dense-*"),
            *self.folder.glob(OLD_FILE),
            *self.folder.glob("vectors-*"),
            *self.folder.glob("cells-*"),
            *self.folder.glob("lexical-*"),
        } - kept:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    path.unlink()


def vectors_checksum(vectors: Vectors) -> int:
    """The CRC of vectors as they stand in the file."""
    return zlib.crc32(np.ascontiguousarray(vectors, "<f4").tobytes())


def _covered(path: Path) -> int:
    """How many vectors a file of cells is about, by its name."""
    found = path.stem.rpartition("-")[2]
    return int(found) if found.isdigit() else 0


def _name(state: State) -> str:
    return f"{state.store}-{state.generation}"


def _store_of(folder: Path) -> str | None:
    from index.lexical import SUMS

    try:
        name = json.loads((folder / SUMS).read_bytes())["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(name).partition("-")[0]
