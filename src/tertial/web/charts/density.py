"""Two distributions on one axis: a year without a scenario, and with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup  # noqa: TC002

from tertial.web.charts.svg import Parts, Scale, element, frame, line, num, scale, text

Shown = Callable[[float], str]


@dataclass(frozen=True)
class Densities:
    """`edges` of the bins, one more than the shares of `base` and `changed`; `words` names both, as `base` and `changed`."""

    edges: Sequence[float]
    base: Sequence[float]
    changed: Sequence[float]
    words: Mapping[str, str]


def smoothed(shares: Sequence[float], reach: int = 3) -> list[float]:
    """A moving mean, so that a histogram of a few thousand draws does not look like saw teeth; its sum stays."""
    weights = [reach + 1 - abs(i) for i in range(-reach, reach + 1)]
    whole = sum(weights)
    out = [0.0] * len(shares)
    for i, share in enumerate(shares):
        for offset, weight in zip(range(-reach, reach + 1), weights, strict=True):
            out[min(max(i + offset, 0), len(shares) - 1)] += share * weight / whole
    return out


def densities(data: Densities, title: str, show: Shown, id_: str = "density") -> Markup:
    """The chart twice, wide and narrow: with the scenario filled, without it as a broken line."""
    wide = frame(_parts(data, show, 620.0), id_=f"{id_}-w", title=title, width=620.0, height=216.0, class_="wide")
    narrow = frame(_parts(data, show, 328.0), id_=f"{id_}-n", title=title, width=328.0, height=216.0, class_="narrow")
    return wide + narrow


def _parts(data: Densities, show: Shown, width: float) -> Parts:
    across = scale(data.edges, 8.0, width - 8.0, zero=False, count=6 if width > 400 else 4)
    base, changed = smoothed(data.base), smoothed(data.changed)
    top = max([*base, *changed, 1e-9])
    middles = [(a + b) / 2 for a, b in zip(data.edges, data.edges[1:], strict=False)]

    def points(shares: Sequence[float]) -> list[tuple[float, float]]:
        return [(across(x), 180.0 - 140.0 * share / top) for x, share in zip(middles, shares, strict=True)]

    filled, outline = points(changed), points(base)
    closed = [(filled[0][0], 180.0), *filled, (filled[-1][0], 180.0)]
    parts = [
        element("polygon", points=_path(closed), class_="band-80"),
        element("polyline", points=_path(filled), class_="median"),
        element("polyline", points=_path(outline), class_="line thin broken"),
        line(across.start, 180.0, across.end, 180.0, "zero"),
    ]
    for tick in across.ticks:
        parts += [line(across(tick), 180.0, across(tick), 186.0, "axis")]
        parts += [text(across(tick), 204.0, show(tick), "t-quiet", "middle")]
    return parts + _names(data, across, outline, filled, width)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{num(x)},{num(y)}" for x, y in points)


def _names(
    data: Densities,
    across: Scale,
    base: Sequence[tuple[float, float]],
    changed: Sequence[tuple[float, float]],
    width: float,
) -> Parts:
    """Each name beside its curve's top, to the side that is free: the better distribution lies to the right."""
    peaks = {key: min(curve, key=lambda p: p[1])[0] for key, curve in (("base", base), ("changed", changed))}
    left = "base" if peaks["base"] <= peaks["changed"] else "changed"
    parts: Parts = []
    for key, class_ in (("base", "t-strong"), ("changed", "t-strong t-plus")):
        mine = key == left
        x = min(max(peaks[key] + (-14.0 if mine else 14.0), across.start + 70.0 * mine), width - 70.0 * (not mine))
        parts.append(text(x, 24.0, data.words[key], class_, "end" if mine else "start"))
    return parts
