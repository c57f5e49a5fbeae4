"""The tables of the workflow database. Migrations build the same; a test compares the two.

Times are ISO text in UTC, days ISO text, money whole öre. Secrets (passwords, links, sessions, tokens) are stored as
hashes alone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _person(**how: bool) -> Column[int]:
    return Column("person", Integer, ForeignKey("people.id"), **how)  # type: ignore[arg-type]


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
    _key(),
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
    _key(),
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

people = Table(
    "people",
    metadata,
    _key(),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", String(254), unique=True),
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("made", String(32), nullable=False),
    comment="Staff who sign in. Login and e-mail are in lower case. Never deleted: a text keeps its author.",
)

grants = Table(
    "grants",
    metadata,
    _key(),
    _person(nullable=False),
    Column("role", String(16), nullable=False),
    Column("scope", String(80), nullable=False),
    Column("individual", Boolean, nullable=False),
    UniqueConstraint("person", "role", "scope", name="uq_grants"),
    comment='Scope is "" for the committee, area.CODE or unit.CODE.',
)

credentials = Table(
    "credentials",
    metadata,
    _person(primary_key=True),
    Column("hash", Text, nullable=False),
    Column("changed", String(32), nullable=False),
    comment="Argon2id, with its parameters and salt in the text.",
)

links = Table(
    "one_time_links",
    metadata,
    Column("sha256", String(64), primary_key=True),
    _person(),
    Column("purpose", String(16), nullable=False),
    Column("made", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    comment="Taken away when used. Without a person: to make the first administrator.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("sha256", String(64), primary_key=True),
    _person(nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("made", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
)

attempts = Table(
    "sign_in_attempts",
    metadata,
    _key(),
    Column("key", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    comment="Failed sign-ins of the last quarter of an hour, by the hash of a login or of an address.",
)

tokens = Table(
    "api_tokens",
    metadata,
    _key(),
    _person(nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", String(8), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("made", String(32), nullable=False),
    Column("used", String(10)),
    Column("revoked", String(32)),
)

periods = Table(
    "periods",
    metadata,
    Column("period", String(7), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("data", String(10)),
    Column("units", String(10)),
    Column("controller", String(10)),
    Column("head", String(10)),
    Column("committee", String(10)),
    Column("opened", String(32), nullable=False),
    comment="The month that a report's period ends with, and the last day of each step; None for a step without one.",
)

text_states = Table(
    "text_states",
    metadata,
    Column("period", String(7), primary_key=True),
    Column("section", String(64), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", String(32), nullable=False),
    Column("who", Text, nullable=False),
    comment="A text without a row is a draft. Version is that of the text when the state was set.",
)

comments = Table(
    "comments",
    metadata,
    _key(),
    Column("thing", String(8), nullable=False),
    Column("period", String(7), nullable=False),
    Column("section", String(64), nullable=False),
    Column("language", String(2), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("body", Text, nullable=False),
    comment="What was said when a text or a report was moved. A report has an empty section and language.",
)

drafts = Table(
    "text_drafts",
    metadata,
    _person(primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("section", String(64), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("base_version", Integer, nullable=False),
    Column("title", Text),
    Column("assessment", String(16)),
    Column("body", Text, nullable=False),
    Column("saved", String(32), nullable=False),
    comment="What somebody is writing and has not saved: one per person and section.",
)

reports = Table(
    "reports",
    metadata,
    _key(),
    Column("period", String(7), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("known", String(32)),
    Column("manifest_sha256", String(64)),
    Column("files", Text, nullable=False),
    Column("changed", String(32), nullable=False),
    Column("who", Text, nullable=False),
    UniqueConstraint("period", "version", name="uq_reports_version"),
    comment="Versions of a period's report. Known is set at approval; files (JSON of name: sha256) when it is locked.",
)

forecasts = Table(
    "forecasts",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("as_of", String(10), nullable=False),
    Column("known", String(32), nullable=False),
    Column("snapshot", String(64), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("paths", Integer, nullable=False),
    Column("version", String(32), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    comment="Stored forecasts, never changed; sha256 is of the folder that holds the paths.",
)

own_forecasts = Table(
    "own_forecasts",
    metadata,
    _key(),
    Column("period", String(7), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("line", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("author", Text, nullable=False),
    UniqueConstraint("period", "unit", "line", "version", name="uq_own_forecasts_version"),
    comment="What a unit itself expects of the full year, in öre; the highest version is in force.",
)

jobs = Table(
    "jobs",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("parameters", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("permille", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("result", Text),
    Column("attempts", Integer, nullable=False),
    Column("person", Integer),
    Column("who", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("started", String(32)),
    Column("finished", String(32)),
    comment="Long work in the background. Parameters and result are JSON.",
)

scenarios = Table(
    "scenarios",
    metadata,
    _key(),
    Column("name", String(120), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    UniqueConstraint("name", "version", name="uq_scenarios_version"),
    comment="Saved scenarios as JSON; the highest version is in force.",
)

Index("ix_grants_person", grants.c.person)
Index("ix_sessions_person", sessions.c.person)
Index("ix_attempts_key", attempts.c.key, attempts.c.at)
Index("ix_tokens_person", tokens.c.person)
Index("ix_comments_about", comments.c.period, comments.c.section)
Index("ix_jobs_state", jobs.c.state)
