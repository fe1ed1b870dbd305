"""Reports, passages and facts to a folder that keeps them, and back to a `Snapshot` that readers search.

SQLite is the truth: `store.sqlite` holds everything, and each change is one transaction that also counts up the
store's *generation*. `vectors-<epoch>.f32` and `lexical-<generation>/` are derived from it and may be deleted at any time.
One process writes (it holds `write.lock`), any number read meanwhile. Every file has its checksums: what is damaged is
made again where it is derived, and told where it is the truth.
"""

from index.store.backup import back_up, restore
from index.store.database import DATABASE, State, index_command
from index.store.doctor import Problem
from index.store.snapshot import Snapshot
from index.store.store import Store, StoredFile
from index.store.tables import FORMAT

__all__ = [
    "DATABASE", "FORMAT", "Problem", "Snapshot", "State", "Store", "StoredFile", "back_up", "index_command", "restore",
]  # fmt: skip
