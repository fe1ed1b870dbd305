"""The charts of the report as SVG that stands in the page itself; the only module that imports matplotlib.

Example: `bars([Bar("số liệu", 72.4, (58.6, 85.2), "29")])` -> `<svg …>`, the same text for the same bars.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

INK, MUTED, GRID = "#1f2933", "#52606d", "#d9e2ec"
FAR = 3  # times the last mark: one slow answer must not press all others into a bar
GROWTH_HIGH = 4.2  # inches
DRAWN = 0.8  # of a chart's height, between the ends of its axis
LEADING = 12  # points from one line of small print to the next
BLUE, RED, AMBER, GREEN = "#2b6cb0", "#c53030", "#d69e2e", "#2f855a"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in percent with its interval, and what stands behind it."""

    label: str
    share: float
    interval: tuple[float, float] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """Counts that make up a whole, each in its colour."""

    label: str
    counts: tuple[tuple[str, int, str], ...]  # name, count, colour


@dataclass(frozen=True, slots=True)
class Line:
    """A cost at each of several sizes."""

    label: str
    sizes: Sequence[float]
    costs: Sequence[float]


def bars(rows: Sequence[Bar], width: float = 7.2) -> str:
    """Shares from 0 to 100 percent as lying bars, the first on top, with a line for each interval."""
    figure, axes = _axes(width, 0.34 * len(rows) + 0.5)
    for at, row in enumerate(rows):
        axes.barh(at, row.share, height=0.62, color=BLUE, alpha=0.85)
        if row.interval:
            axes.plot(row.interval, (at, at), color=INK, linewidth=1.4, solid_capstyle="butt")
            for end in row.interval:
                axes.plot((end, end), (at - 0.16, at + 0.16), color=INK, linewidth=1.4)
        beside = {"xy": (100, at), "textcoords": "offset points", "va": "center", "annotation_clip": False}
        axes.annotate(f"{_number(row.share)} %", xytext=(6, 0), color=INK, fontsize=10, fontweight="bold", **beside)
        axes.annotate(row.note, xytext=(54, 0), color=MUTED, fontsize=9, **beside)
    _lying(axes, [row.label for row in rows])
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20))
    return _svg(figure)


def stacks(rows: Sequence[Stack], width: float = 7.2) -> str:
    """Counts as shares of each row, one beside the other, with the counts written in."""
    figure, axes = _axes(width, 0.42 * len(rows) + 0.9)
    named: dict[str, Any] = {}
    for at, row in enumerate(rows):
        left, total = 0.0, sum(count for _, count, _ in row.counts) or 1
        for name, count, colour in row.counts:
            share = 100 * count / total
            drawn = axes.barh(at, share, left=left, height=0.62, color=colour, alpha=0.85)
            named.setdefault(name, drawn)
            if share >= 2:
                axes.text(left + share / 2, at, str(count), ha="center", va="center", color="white", fontsize=9)
            left += share
    _lying(axes, [row.label for row in rows])
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20))
    axes.legend(
        named.values(), named.keys(), loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=9
    )
    return _svg(figure)


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], label: str, width: float = 7.2) -> str:
    """How values spread, with a line at each mark; those far beyond the last mark are only counted, below the axis."""
    figure, axes = _axes(width, 2.3)
    most = FAR * max(value for _, value in marks) if marks else max(values)
    near = [value for value in values if value <= most]
    axes.hist(near, bins=min(40, max(5, len(near) // 4)), color=BLUE, alpha=0.85)
    if len(near) < len(values):
        beyond = sorted(value for value in values if value > most)
        label = f"{label} (+{len(beyond)}: {beyond[0]:.0f}–{beyond[-1]:.0f})"
    for (name, value), colour in zip(marks, (GREEN, RED), strict=False):
        axes.axvline(value, color=colour, linewidth=1.6, label=f"{name}: {_number(round(value, 1))}")
    axes.set_xlim(left=0)
    axes.set_xlabel(label, color=MUTED, fontsize=9)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.legend(loc="upper right", frameon=False, fontsize=9)
    return _svg(figure)


def growth(lines: Sequence[Line], label: str, width: float = 7.2) -> str:
    """Costs against sizes, both by powers of ten; a dotted line grows as the size does."""
    figure, axes = _axes(width, GROWTH_HIGH)
    colours = []
    for line in lines:
        (drawn,) = axes.loglog(line.sizes, line.costs, marker="o", linewidth=1.8)
        colours.append(drawn.get_color())
        steps = [line.costs[0] * size / line.sizes[0] for size in line.sizes]
        axes.loglog(line.sizes, steps, linestyle=":", color=colours[-1], linewidth=0.9, alpha=0.6)
    low, high = axes.get_ylim()
    points = DRAWN * GROWTH_HIGH * 72 / math.log(high / low)  # of the axis for each unit of the logarithm
    ends = [max(line.costs[-1], low) for line in lines]  # what costs nothing has no place on it
    away = apart([points * math.log(end) for end in ends], LEADING)
    for line, end, colour, moved in zip(lines, ends, colours, away, strict=True):
        axes.annotate(
            f"{line.label}: {_number(line.costs[-1])}", (line.sizes[-1], end), xytext=(6, moved),
            textcoords="offset points", va="center", annotation_clip=False, color=colour, fontsize=9,
        )  # fmt: skip
    axes.set_xlabel(label, color=MUTED, fontsize=9)
    axes.grid(color=GRID, linewidth=0.8)
    return _svg(figure)


def apart(places: Sequence[float], least: float) -> list[float]:
    """How far to move each place, up or down, so that no two are nearer to each other than `least`; their order stays.

    Example: `apart([10, 40, 11], 8) == [-3.5, 0, 3.5]`.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[list[int]] = []  # those that stand one above the other around their middle
    for at in order:
        groups.append([at])
        while len(groups) > 1 and _lowest(places, groups[-1], least) - _highest(places, groups[-2], least) < least:
            above = groups.pop()
            groups[-1] += above
    moved = [0.0] * len(places)
    for group in groups:
        lowest = _lowest(places, group, least)
        for rank, at in enumerate(group):
            moved[at] = lowest + rank * least - places[at]
    return moved


def _lowest(places: Sequence[float], group: Sequence[int], least: float) -> float:
    return sum(places[at] for at in group) / len(group) - least * (len(group) - 1) / 2


def _highest(places: Sequence[float], group: Sequence[int], least: float) -> float:
    return _lowest(places, group, least) + least * (len(group) - 1)


def _axes(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axisbelow(True)
    axes.tick_params(colors=MUTED, labelsize=9.5, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure, axes


def _lying(axes: Any, labels: Sequence[str]) -> None:  # noqa: ANN401  matplotlib's own
    axes.set_yticks(range(len(labels)), labels, color=INK)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.grid(axis="x", color=GRID, linewidth=0.8)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _svg(figure: Any) -> str:  # noqa: ANN401  matplotlib's own
    import matplotlib

    out = io.StringIO()
    # Letters stay letters, in the page's own font; a fixed salt gives the same ids to the same chart.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "baocao", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    for unwanted in (
        r"<metadata>.*?</metadata>",
        r"<defs>\s*<style.*?</defs>",
        r"font-family: [^;]*; ?",
        r' id="[a-z_]+\d*"',
    ):
        drawn = re.sub(unwanted, "", drawn, flags=re.DOTALL)
    return re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawn, count=1), count=1
    )
