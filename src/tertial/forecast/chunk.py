"""A chunk of paths, drawn from the tables of a plan: every open placement, and every stay that is not in the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Floats, Singles, month_of
from tertial.forecast.coming import NewStays
from tertial.forecast.leaving import leave
from tertial.forecast.levels import SHIFT_SIZE, Walk
from tertial.forecast.paths import Plan
from tertial.forecast.trace import Trace

_STEPS = 1
"""Months of change after the last known one that the hazard of the rest of the year is drawn with."""
_HORIZON = 4
"""The drift of the hazards is that of so many months; in more it grows as a walk does."""

Change = Callable[[Plan, Trace, int, Singles, Singles], None]
"""Edits the days and cost of a chunk of paths in place, once they are drawn: the plan, what was drawn, and the number of the first path."""


@dataclass(slots=True)
class Chunk:
    """Draws paths, the first of which is number `first`, into `days` (path, type, period) and `cost` (path, cell, period), and lets
    `change` edit them."""

    plan: Plan
    random: np.random.Generator
    days: Singles
    cost: Singles
    first: int = 0
    change: Change | None = None

    def run(self) -> None:
        plan, random = self.plan, self.random
        level = self._levels()
        slow = (1 / np.maximum(level, 1e-6)).astype(np.float32)
        self.days[...] = plan.sure_days
        self.cost[...] = plan.sure_cost
        price = np.exp(plan.models.prices.unsure * random.standard_normal(level.shape))
        trace = None if self.change is None else Trace.of(level, len(plan.type), plan.horizon)
        follow = leave(plan, random, np.ascontiguousarray(slow.T), self.days, self.cost, trace)
        NewStays(plan, random, self.days, self.cost, slow, price, trace).run(follow)
        if self.change is not None and trace is not None:
            self.change(plan, trace, self.first, self.days, self.cost)
        self._raise_prices()

    def _raise_prices(self) -> None:
        """What a day costs on the path follows how prices change in the months to come, of placements that go on as of new ones."""
        models = self.plan.models
        now = int(month_of(models.as_of))
        factor = models.prices.drawn(self.random, len(self.days), int(month_of(models.last)) - now)
        if factor is not None:
            ahead = np.maximum(month_of(models.periods) - now, 0)
            type_of_cell = np.nonzero(self.plan.cell_of >= 0)[0]
            self.cost *= factor[:, type_of_cell][:, :, ahead]

    def _levels(self) -> Floats:
        """What each path multiplies the hazards of each type by."""
        random, model = self.random, self.plan.models.stays.level
        walk = Walk.draw(model, random, len(self.days))
        for _ in range(_STEPS):
            walk.step(random)
        ahead = int(month_of(self.plan.models.last) - month_of(self.plan.models.as_of))
        drift = model.drift * random.standard_normal(walk.level.shape)
        drift += model.common * random.standard_normal((len(drift), 1))
        drift *= max(1.0, ahead / _HORIZON) ** 0.5
        shifts = random.random(drift.shape) < 1 - (1 - model.shift) ** ahead
        drift += np.where(shifts, SHIFT_SIZE * random.standard_normal(drift.shape) * random.random(drift.shape), 0.0)
        return walk.level * np.exp(drift)
