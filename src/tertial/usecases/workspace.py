"""A workspace: a committee's folder with its configuration, batches, workflow database and reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from tertial import config
from tertial.data.batches import Batch
from tertial.data.tables import TABLES
from tertial.findings import Kind, Language, RefusedError, UnreadableError
from tertial.usecases.snapshots import OpenSnapshot
from tertial.workflow.store import BatchRecord, Store, open_store
from tertial.workflow.store_kept import begin_moment

__all__ = ["CONFIG", "Workspace", "begin_moment", "init_workspace", "open_workspace"]

CONFIG = "tertial.toml"

NO_WORKSPACE = Kind(
    "workspace.missing",
    "error",
    sv="Här finns ingen arbetsyta: {folder} saknar filen tertial.toml.",
    en="There is no workspace here: {folder} has no file tertial.toml.",
    do_sv="Skapa en med ”tertial init {folder}”, eller ange en annan mapp.",
    do_en="Make one with “tertial init {folder}”, or name another folder.",
)
NOT_EMPTY = Kind(
    "workspace.exists",
    "error",
    sv="Mappen {folder} har redan en arbetsyta.",
    en="The folder {folder} already holds a workspace.",
    do_sv="Välj en annan mapp; den som finns lämnas orörd.",
    do_en="Choose another folder; the existing one is left as it is.",
)


@dataclass(frozen=True)
class Workspace:
    """An opened workspace. `open_workspace` makes one."""

    folder: Path
    settings: config.Settings

    @property
    def language(self) -> Language:
        return self.settings.committee.language

    @property
    def batch_root(self) -> Path:
        return self.folder / "data" / "batches"

    @property
    def key_file(self) -> Path:
        return self.folder / self.settings.privacy.key_file

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @cached_property
    def store(self) -> Store:
        (self.folder / "data").mkdir(exist_ok=True)
        return open_store(self.settings.storage.database or self.folder / "data" / "workflow.sqlite")

    def batches(self) -> list[Batch]:
        """Every recorded batch in the order of import."""
        return [_batch(record) for record in self.store.batches()]

    def snapshot(self, as_of: date, known: str | None = None) -> OpenSnapshot:
        """The workspace as of a day, as known on a day (ISO day or time; None: everything that is in)."""
        return replace(OpenSnapshot.of(self.batch_root, self.batches(), as_of, known), settings=self.settings)


def open_workspace(folder: Path | str) -> Workspace:
    """Open the workspace in `folder`. Raises UnreadableError with every fault of its configuration at once."""
    path = Path(folder)
    if not (path / CONFIG).is_file():
        raise UnreadableError(NO_WORKSPACE(folder=path))
    columns = {kind: [c.name for c in table.columns] for kind, table in TABLES.items()}
    return Workspace(path, config.load(path / CONFIG, columns))


def init_workspace(folder: Path, language: Language = "sv") -> Path:
    """Write a commented tertial.toml into `folder` and return its path. Raises RefusedError when there is one."""
    path = folder / CONFIG
    if path.exists():
        raise RefusedError(NOT_EMPTY(folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(config.template(language), encoding="utf-8")
    return path


def _batch(record: BatchRecord) -> Batch:
    def day(text: str | None) -> date | None:
        return None if text is None else date.fromisoformat(text)

    return Batch(record.id, record.kind, record.sequence, day(record.first), day(record.last), record.known)
