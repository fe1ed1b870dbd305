"""The tables of a store. SQLAlchemy Core, so that another database than SQLite can hold them."""

from __future__ import annotations

import sqlalchemy as sa

# Counts up when the tables change, or when a record gets a field without a default; `migration.py` knows the way from
# earlier formats, and tests/data has a store of each.
FORMAT = 5

TABLES = sa.MetaData()
META = sa.Table(
    "meta", TABLES, sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)
# What is small of a report, in one row that can be checked against its digest: see `entry.py`.
REPORTS = sa.Table(
    "reports",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("first_number", sa.Integer, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("facts", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("vectors", sa.Integer, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("places", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.ForeignKey("bodies.key"), nullable=False, index=True),
)
# The rest of it, by the hash of all that stands in the row.
BODIES = sa.Table(
    "bodies",
    TABLES,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("report_id", sa.String, nullable=False),
    sa.Column("form_keys", sa.LargeBinary, nullable=False),
    sa.Column("cuts", sa.LargeBinary, nullable=False),
    sa.Column("ledger", sa.LargeBinary, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
# What a passage is searched by, kept by its text: embedded and segmented once, also for a report that comes back.
FORMS = sa.Table(
    "forms",
    TABLES,
    sa.Column("key", sa.LargeBinary, primary_key=True),  # sha256 of the encoder's name and the text
    sa.Column("generation", sa.Integer, nullable=False),  # when it was made
    sa.Column("checksum", sa.Integer, nullable=False),  # CRC of the next three
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, little-endian
    sa.Column("words", sa.Text, nullable=False),  # pyvi words, a space between
    sa.Column("folded", sa.Text, nullable=False),  # folded syllables, a space between
)
# Which forms a report has: what `form_keys` says, so that the forms that no report has can be found.
USES = sa.Table(
    "uses",
    TABLES,
    sa.Column("report_id", sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("form", sa.ForeignKey("forms.key"), primary_key=True, index=True),
)
# The vectors of what names each figure, kept by their text as forms are.
PHRASES = sa.Table(
    "phrases",
    TABLES,
    # 64 bits of the hash of the encoder's name and the text; in SQLite the place of the row itself
    sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("checksum", sa.Integer, nullable=False),  # CRC of key and vector
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16, little-endian
)
# How often syllables stand in all reports, and stand side by side: see `counts.py`.
COUNTS = sa.Table(
    "counts",
    TABLES,
    sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),  # when it was last changed
    sa.Column("word", sa.Text, nullable=True),  # of a syllable
)
