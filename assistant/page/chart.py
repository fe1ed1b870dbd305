"""A series of figures to a drawing: time to the right, a colour and a shape for each place, each point a button to its sentence.

Example: six months of two years and a quarter are two lines, since a line joins only periods of one length: half-years, quarters.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape

from assistant.amounts import written
from assistant.page.words import Words
from assistant.series import Point, Series

WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 86, 20, 18, 46
COLOURS = 6  # that the style sheet tells apart, each with a shape of its own

_Dot = tuple[float, float, int, Point]  # x, y, number of its place, point


def chart_svg(one: Series, name: str, words: Words) -> str:
    """The drawing of a series under its name; empty if fewer than two of its points have a time."""
    points = [point for point in one.points if _day(point)]
    if len(points) < 2:
        return ""
    places = sorted({point.place or "–" for point in points})
    days = [_day(point) or date.min for point in points]
    low, high, step = _scale([float(point.value) for point in points])
    dots = [
        (_x(day, min(days), max(days)), _y(float(point.value), low, high), places.index(point.place or "–"), point)
        for day, point in zip(days, points, strict=True)
    ]
    drawn = _grid(low, high, step) + _times(points, words) + _lines(dots) + _marks(dots, one, words)
    title = escape(words("chart_label", name=name, unit=one.unit or "–"))
    svg = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{title}">{drawn}</svg>'
    keys = "".join(f'<li class="p{i % COLOURS}"><svg viewBox="-7 -7 14 14" aria-hidden="true">{_shape(0, 0, i)}</svg>'
                   f"{escape(place)}</li>" for i, place in enumerate(places))  # fmt: skip
    return f'<figure class="chart"><figcaption>{title}</figcaption>{svg}<ul class="keys">{keys}</ul></figure>'


def _day(point: Point) -> date | None:
    return point.period.end if point.period else point.as_of


def _scale(values: Sequence[float]) -> tuple[float, float, float]:
    """(lowest, highest, step) of the upright axis in round figures; it begins at nought unless the values lie close together."""
    low, high = min(values), max(values)
    if low > 0 and high - low > high / 4:
        low = 0.0
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    return math.floor(low / step) * step, math.ceil(high / step + 1e-9) * step, step


def _x(day: date, first: date, last: date) -> float:
    inner = WIDTH - LEFT - RIGHT - 60  # some air on both sides for the figures
    return LEFT + 30 + (inner * (day - first).days / (last - first).days if last > first else inner / 2)


def _y(value: float, low: float, high: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)


def _grid(low: float, high: float, step: float) -> str:
    lines = []
    for i in range(round((high - low) / step) + 1):
        value = low + i * step
        y = _y(value, low, high)
        name = _axis_number(value)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
    return "".join(lines)


def _axis_number(value: float) -> str:
    """A figure of the axis as Vietnamese writes it: 12500.0 -> `12.500`."""
    return written(Decimal(f"{value:.6g}"))


def _times(points: Sequence[Point], words: Words) -> str:
    """The names of the periods below, as many as there is room for."""
    days = {(_day(point) or date.min): point for point in points}
    first, last, free, parts = min(days), max(days), -math.inf, []
    for day in sorted(days):
        label = words.period(days[day].period.label if days[day].period else day.isoformat())  # type: ignore[union-attr]
        x, half = _x(day, first, last), 3.3 * len(label)
        if x - half < free + 6:
            continue
        free = x + half
        anchor, at = ("end", WIDTH - 4) if x + half > WIDTH - 4 else ("middle", x)
        parts.append(f'<text class="axis" x="{at:.1f}" y="{HEIGHT - 18}" text-anchor="{anchor}">{escape(label)}</text>')
    return "".join(parts)


def _lines(dots: Sequence[_Dot]) -> str:
    """A line through the points of one place whose periods are equally long."""
    groups: dict[tuple[int, int], list[_Dot]] = defaultdict(list)
    for dot in dots:
        period = dot[3].period
        if period:
            groups[dot[2], round(period.days / 30)].append(dot)
    drawn = []
    for (place, _), members in groups.items():
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in members)
        if len(members) == len({x for x, _, _, _ in members}) > 1:  # two figures of one time tell no course
            drawn.append(f'<polyline class="p{place % COLOURS}" points="{path}"/>')
    return "".join(drawn)


def _marks(dots: Sequence[_Dot], one: Series, words: Words) -> str:
    parts: list[str] = []
    told: list[tuple[float, float]] = []  # where figures stand already
    for x, y, place, point in dots:
        fact, label = point.fact, point.period.label if point.period else str(point.as_of)
        value = written(point.value)
        figure = f"{value}{'' if one.unit == '%' else ' '}{one.unit}".strip()
        name = escape(words("open_point", figure=figure, where=f"{words.period(label)}, {point.place or '–'}"))
        room = all(abs(x - other_x) > 8 * len(value) or abs(y - other_y) > 16 for other_x, other_y in told)
        number = f'<text x="{x:.1f}" y="{y - 11:.1f}" text-anchor="middle">{escape(value)}</text>' if room else ""
        told += [(x, y)] if room else []
        opens = f'data-act="open" data-doc="{escape(fact.report_id)}" data-start="{fact.start}" data-end="{fact.end}"'
        parts.append(
            f'<g class="dot p{place % COLOURS}" role="button" tabindex="0" aria-label="{name}" {opens}>'
            f'<title>{name}</title>{_shape(x, y, place)}{number}<circle class="hit" cx="{x:.1f}" cy="{y - 6:.1f}" r="20"/></g>'
        )
    return "".join(parts)


def _shape(x: float, y: float, place: int) -> str:
    """A circle, a square, a diamond or a triangle: places differ by more than their colour."""
    match place % 4:
        case 0:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'
        case 1:
            return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
        case 2:
            return f'<path d="M{x:.1f} {y - 7:.1f} l7 7 -7 7 -7 -7 z"/>'
        case _:
            return f'<path d="M{x:.1f} {y - 6:.1f} l7 12 -14 0 z"/>'
