"""The fan: accumulated result month by month, and where it may go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, diamond, element, frame, line, num, scale, text

Shown = Callable[[float], str]


@dataclass(frozen=True)
class Fan:
    """`actual` is accumulated through the months so far; `bands` gives, for each month to come, the quantiles 5, 10, 25, 50,
    75, 90 and 95 of the accumulated result at its end. `own`, `best` and `worst` stand at the end of the year."""

    names: Sequence[str]
    actual: Sequence[float]
    bands: Sequence[Sequence[float]]
    own: float | None = None
    best: float | None = None
    worst: float | None = None
    tertials: Sequence[str] = ()
    before: float | None = None
    """The forecast before this one: a hollow ring at the end of the year."""


def fan(data: Fan, title: str, show: Shown, words: dict[str, str], id_: str = "fan") -> Markup:
    """`words`: `actual`, `median`, `own`, `before`, `best`, `worst`, `p90`, as the labels of the ends say it."""
    wide = frame(
        _parts(data, show, words, 52.0, 666.0, 400.0, full=True),
        id_=f"{id_}-w",
        title=title,
        width=860.0,
        height=436.0,
        class_="wide",
    )
    narrow = frame(
        _parts(data, show, words, 34.0, 262.0, 260.0, full=False),
        id_=f"{id_}-n",
        title=title,
        width=328.0,
        height=290.0,
        class_="narrow",
    )
    return wide + narrow


def _values(data: Fan) -> list[float]:
    ends = [v for v in (data.own, data.best, data.worst, data.before) if v is not None]
    return [*data.actual, *(v for band in data.bands for v in band), *ends]


def _parts(
    data: Fan, show: Shown, words: dict[str, str], left: float, right: float, bottom: float, *, full: bool
) -> Parts:
    up = scale(_values(data), bottom, 30.0, count=5)
    step = (right - left) / 12
    parts: Parts = []
    for tick in up.ticks:
        parts.append(line(left, up(tick), right, up(tick), "zero" if abs(tick) < 1e-9 else "axis"))
        parts.append(text(left - 8.0, up(tick) + 4.0, show(tick), "t-quiet", "end"))
    for i, name in enumerate(data.names):
        if full or i % 3 == 0:
            parts.append(text(left + step * (i + 0.5), bottom + 26.0, name, "t-quiet t-small", "middle"))
    for i, name in enumerate(data.tertials):
        x = left + step * 4 * i
        parts += [line(x, 18.0, x, bottom, "dashed")] if i else []
        parts += [text(x + 4.0, 14.0, name, "t-quiet")] if full else []
    return parts + _paths(data, up, left, step) + _ends(data, up, right, show, words, full=full)


def _paths(data: Fan, up: Scale, left: float, step: float) -> Parts:
    now = len(data.actual)
    start = data.actual[-1] if data.actual else 0.0
    xs = [left + step * (now + i) for i in range(len(data.bands) + 1)]
    parts: Parts = []
    for low, high, class_ in ((0, 6, "band-90"), (1, 5, "band-80"), (2, 4, "band-50")):
        above = [(x, up(v)) for x, v in zip(xs, [start, *(b[high] for b in data.bands)], strict=True)]
        below = [(x, up(v)) for x, v in zip(xs, [start, *(b[low] for b in data.bands)], strict=True)]
        points = " ".join(f"{num(x)},{num(y)}" for x, y in [*above, *reversed(below)])
        parts.append(element("polygon", points=points, class_=class_))
    middle = zip(xs, [start, *(b[3] for b in data.bands)], strict=True)
    parts.append(element("polyline", points=" ".join(f"{num(x)},{num(up(v))}" for x, v in middle), class_="median"))
    walked = [(left, up(0.0)), *((left + step * (i + 1), up(v)) for i, v in enumerate(data.actual))]
    parts.append(element("polyline", points=" ".join(f"{num(x)},{num(y)}" for x, y in walked), class_="line"))
    parts.append(element("circle", cx=walked[-1][0], cy=walked[-1][1], r=4.0, class_="disc"))
    return parts


def _ends(data: Fan, up: Scale, right: float, show: Shown, words: dict[str, str], *, full: bool) -> Parts:
    parts: Parts = []
    x = right + 14.0
    if data.own is not None:
        if data.best is not None and data.worst is not None:
            a, b = sorted((up(data.best), up(data.worst)))
            parts.append(
                element(
                    "path",
                    d=f"M{num(x - 6)} {num(a)}h12M{num(x)} {num(a)}V{num(b)}M{num(x - 6)} {num(b)}h12",
                    class_="own-reach",
                )
            )
        parts.append(diamond(x, up(data.own), 7.0))
    labels: list[tuple[float, str, str]] = []
    if data.before is not None:
        parts.append(element("circle", cx=x, cy=up(data.before), r=5.0, class_="before"))
        labels.append((data.before, "before", "t-quiet"))
    if data.bands:
        labels.append((data.bands[-1][3], "median", "t-strong t-plus"))
        labels.append((data.bands[-1][5], "p90", "t-quiet"))
    labels += [(v, k, "t-quiet") for v, k in ((data.best, "best"), (data.worst, "worst")) if v is not None]
    if data.own is not None:
        labels.append((data.own, "own", "t-strong t-minus" if data.own < 0 else "t-strong"))
    return parts + _labels(sorted(labels, reverse=True), up, x + 14.0, show, words, full=full)


def _labels(
    found: list[tuple[float, str, str]], up: Scale, x: float, show: Shown, words: dict[str, str], *, full: bool
) -> Parts:
    """One label per end, pushed apart where they would stand on each other."""
    parts: Parts = []
    floor = -100.0
    for value, key, class_ in found:
        y = max(up(value) + 4.0, floor + 16.0)
        floor = y
        said = f"{show(value)} {words.get(key, key)}" if full else show(value)
        parts.append(text(x, y, said, class_))
    return parts
