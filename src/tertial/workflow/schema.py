"""The tables of the workflow database. Migrations build the same; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

batches = Table(
    "batches",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("first", String(10)),
    Column("last", String(10)),
    Column("known", String(32), nullable=False),
    comment="One row per imported table of a file, in the order of import; what a snapshot chooses among.",
)

texts = Table(
    "texts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("period", String(32), nullable=False),
    Column("section", String(64), nullable=False),
    Column("language", String(2), nullable=False),
    Column("version", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("written", String(32), nullable=False),
    Column("title", Text),
    Column("assessment", String(16)),
    Column("body", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("first_line", Integer, nullable=False),
    UniqueConstraint("period", "section", "language", "version", name="uq_texts_version"),
    comment="Every version of every text; the highest version of a section and period is in force.",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    comment="Append-only: chain is SHA-256 over the previous row's chain and this row's fields.",
)

Index("ix_batches_kind", batches.c.kind)
Index("ix_texts_section", texts.c.period, texts.c.section)
