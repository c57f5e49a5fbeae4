"""Every line but placements, by unit and month: simple models, combined by their errors on the workspace's own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.forecast.arrays import Bools, Floats, Ints
from tertial.forecast.line_models import MODELS, Past

_FLOOR = 0.0005
"""No model is trusted to miss by less than this share of what it forecasts, unless it has never missed at all."""
_OWN = 8.0
_HINT = 0.01
_POWER = 4.0
_TAILS = 8
_LEAN = 5.0
INFLATE = 1.1
"""How much is seen of a few years, and of one year from others, is not all that there is to come."""


@dataclass(frozen=True, slots=True)
class Series:
    """`booked` (cell, month) up to `closed` and 0 after; `budget` (cell, month) with NaN in months without any budget.

    Both from month `first`; the last is December of the forecast's year. `line` (cell) is the line of each cell.
    """

    booked: Floats
    budget: Floats
    line: Ints
    first: int
    closed: int


@dataclass(frozen=True, slots=True)
class LineModel:
    """`mean` (cell, month after `closed`), `spread` (cell) the standard deviation of their sum, `together` (line) the
    correlation between the cells of a line, `weight` (cell, model) how much each model counts."""

    mean: Floats
    spread: Floats
    together: Floats
    weight: Floats


def fit_lines(s: Series) -> LineModel:
    """Combine the models by their squared error when made at earlier months (rolling origin), per cell and line.

    Errors are of the sum of the rest of the year, made two months around this one in every earlier year. A cell's mean square
    is shrunk to its line's by `_OWN` origins, and what the whole line missed by is added; the weight is its inverse to the power `_POWER`. The
    errors of the combination at the same origins, weighted without that year's, give the spread, widened by `INFLATE`.
    """
    known = s.closed - s.first + 1
    rest = s.booked.shape[1] - known
    now = _all_models(s, known, rest)
    origins = _origins(known, 12 - rest)
    scale = _scale(s, known)
    size = scale * np.sqrt(max(rest, 1))
    if not origins:
        return _without_past(s, now, size)
    actual, made = _replay(s, origins)
    stretch = np.sqrt(rest / np.array([h for _, h in origins]))
    error = (made - actual) * stretch[:, None, None]
    line_of = s.line
    lines = int(line_of.max(initial=0)) + 1
    weight = _weights(s, now, error, size)
    mean = (weight[:, :, None] * np.nan_to_num(now)).sum(axis=0)
    missed = _missed(s, now, error, size, origins)
    return LineModel(mean, _spread(missed, size, line_of, lines), _together(missed, line_of, lines), weight.T)


def _weights(s: Series, now: Floats, error: Floats, size: Floats) -> Floats:
    """By (model, cell): how much each model counts, given its errors by (origin, model, cell). They sum to one."""
    lines = int(s.line.max(initial=0)) + 1
    square, count = _squares(error)
    relative = _by_line(square / size**2, count, s.line, lines)
    own = (count * np.nan_to_num(square) + _OWN * relative[:, s.line] * size**2) / (count + _OWN)
    own += _leaning(error, size, s.line, lines)[:, s.line] * size**2
    usable = np.isfinite(now).all(axis=2)
    floor = (_FLOOR * np.abs(np.nan_to_num(now)).sum(axis=2)) ** 2
    weight = np.where(usable, 1.0 / np.maximum(own + floor, 1.0) ** _POWER, 0.0)
    return np.asarray(weight / np.maximum(weight.sum(axis=0), 1e-300))


def _missed(s: Series, now: Floats, error: Floats, size: Floats, origins: list[tuple[int, int]]) -> Floats:
    """By (origin, cell): what the combination missed by, of an earlier year as weighted by the errors of all others: those that weights are
    made from are smaller than those to come. NaN where models with more than 0.4 of the weight could not tell."""
    known, until = s.closed - s.first + 1, np.array([n + h for n, h in origins])
    out = np.full((len(origins), error.shape[2]), np.nan)
    for year in sorted(set(until.tolist())):
        mine = until == year
        apart = year != known and not mine.all()  # what this year has shown, a new budget say, nothing else does
        weight = _weights(s, now, error[~mine] if apart else error, size)
        used = np.where(np.isfinite(error[mine]), weight[None], 0.0)
        total = used.sum(axis=1)
        missed = (used * np.nan_to_num(error[mine])).sum(axis=1) / np.maximum(total, 1e-12)
        out[mine] = np.where(total > 0.6, missed, np.nan)
    return out


def _all_models(s: Series, known: int, rest: int) -> Floats:
    """Forecasts by (model, cell, month)."""
    past = Past(s.booked, s.budget, known, rest)
    return np.stack([model(past) for model in MODELS.values()])


def _origins(known: int, so_far: int) -> list[tuple[int, int]]:
    """(months known, months forecast) of each earlier forecast to replay, the oldest first.

    The rest of every earlier year from about this month, and the months of this year that are known, so that a change since
    New Year counts.
    """
    out = []
    for year_start in range(known - so_far - 12, -1, -12):
        months = range(max(1, so_far - 2), min(11, so_far + 2) + 1)
        out += [(year_start + m, 12 - m) for m in months if year_start + m >= 3]
    recent = min(12 - so_far, so_far)
    if recent >= 1 and known - recent >= 3:
        out.append((known - recent, recent))
    return sorted(out)


def _scale(s: Series, known: int) -> Floats:
    """The size of a month of each cell: the mean of what is booked in the last two years, at least a krona."""
    recent = np.abs(s.booked[:, max(0, known - 24) : known])
    size = recent.mean(axis=1) if recent.shape[1] else np.zeros(len(s.booked))
    planned = np.abs(np.nan_to_num(s.budget[:, known:])).mean(axis=1) if s.budget.shape[1] > known else size
    return np.asarray(np.maximum(np.where(size > 0, size, planned), 100.0))


def _replay(s: Series, origins: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Sums of the rest of the year by (origin, 1, cell) as they became, and by (origin, model, cell) as forecast."""
    actual = np.stack([s.booked[:, n : n + h].sum(axis=1) for n, h in origins])
    made = np.stack([_all_models(s, n, h).sum(axis=2) for n, h in origins])
    return actual[:, None, :], made


def _squares(error: Floats) -> tuple[Floats, Floats]:
    count = np.isfinite(error).sum(axis=0).astype(np.float64)
    total = np.nansum(error**2, axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan)), count


def _by_line(relative: Floats, count: Floats, line_of: Ints, lines: int) -> Floats:
    """Mean by (model, line) over the cells, weighted by how often each was seen, a cell never more than 4; the overall mean
    where a line was never seen."""
    safe = np.where(count > 0, np.minimum(relative, 4.0), 0.0)
    out = np.zeros((relative.shape[0], lines))
    overall = (safe * count).sum(axis=1) / np.maximum(count.sum(axis=1), 1.0)
    overall = np.where(count.sum(axis=1) > 0, overall, 4.0)
    for line in range(lines):
        mine: Bools = line_of == line
        n = count[:, mine].sum(axis=1)
        out[:, line] = ((safe[:, mine] * count[:, mine]).sum(axis=1) + _HINT * overall) / (n + _HINT)
    return out


def _leaning(error: Floats, size: Floats, line_of: Ints, lines: int) -> Floats:
    """By (model, line): the mean square of the line's whole error, relative to its size, times up to `_LEAN` cells.

    A model that misses every unit a little and in the same direction misses the committee by far more than one whose errors
    cancel, which the units' own errors do not show.
    """
    out = np.zeros((error.shape[1], lines))
    for line in range(lines):
        mine: Bools = line_of == line
        if mine.any():
            whole = np.nan_to_num(error[:, :, mine]).sum(axis=2) / size[mine].sum()
            seen = np.isfinite(error[:, :, mine]).any(axis=2)
            square = (whole**2).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
            out[:, line] = min(float(mine.sum()) / 2, _LEAN) * square
    return out


def _spread(missed: Floats, size: Floats, line_of: Ints, lines: int) -> Floats:
    square, count = _squares(missed[:, None, :])
    relative = _by_line(square / size**2, count, line_of, lines)[0]
    own = count[0] * np.nan_to_num(square[0])
    return np.asarray(INFLATE * np.sqrt((own + _OWN * relative[line_of] * size**2) / (count[0] + _OWN)))


def _together(missed: Floats, line_of: Ints, lines: int) -> Floats:
    """How much the cells of a line miss in the same direction: rho in Var(sum) = sum s_i^2 + rho (( sum s_i)^2 - sum s_i^2)."""
    out = np.zeros(lines)
    safe = np.nan_to_num(missed)
    for line in range(lines):
        mine = safe[:, line_of == line]
        each = np.sqrt((mine**2).mean(axis=0))
        most = each.sum() ** 2 - (each**2).sum()
        found = ((mine.sum(axis=1) ** 2).mean() - (each**2).sum()) / most if most > 0 else 0.0
        out[line] = np.clip(found, 0.0, 0.9)
    return out


def _without_past(s: Series, now: Floats, size: Floats) -> LineModel:
    """With less than a year behind: the mean of the models that can tell; a fifth of the rest as spread."""
    usable = np.isfinite(now).all(axis=2).astype(np.float64)
    weight = usable / np.maximum(usable.sum(axis=0), 1.0)
    mean = (weight[:, :, None] * np.nan_to_num(now)).sum(axis=0)
    spread = 0.2 * np.maximum(np.abs(mean.sum(axis=1)), size * (now.shape[2] > 0))
    return LineModel(mean, spread, np.full(int(s.line.max(initial=0)) + 1, 0.3), weight.T)


def draw_lines(model: LineModel, s: Series, paths: int, random: np.random.Generator) -> Floats:
    """Paths by (path, cell, month after `closed`): the mean, and an error of Student's t with 8 degrees of freedom.

    The error is spread evenly over the months; the cells of a line share a part of it (`together`).
    """
    cells, rest = model.mean.shape
    if rest == 0:
        return np.zeros((paths, cells, 0))
    common = random.standard_normal((paths, len(model.together)))[:, s.line]
    rho = model.together[s.line]
    error = random.standard_normal((paths, cells))
    heavy = np.sqrt((_TAILS - 2) / random.chisquare(_TAILS, (paths, 1)))
    common *= np.sqrt(rho)
    error *= np.sqrt(1 - rho)
    error += common
    error *= heavy
    error *= model.spread
    error /= rest
    out = np.empty((paths, cells, rest))
    for month in range(rest):
        np.add(model.mean[:, month], error, out=out[:, :, month])
    return out
