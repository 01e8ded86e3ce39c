"""The page for gradient descent: a table of steps, the course of f, and why it stopped."""

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite, isnan, log, nan

from gradcli.language.tree import Symbol
from gradcli.render.box import text
from gradcli.render.notation import Reading
from gradcli.render.numbers import aligned, float_text, shortened
from gradcli.render.terminal.head import echo, size_of_slope
from gradcli.render.terminal.page import ALARM, ANSWER, GAP, QUIET, Fact, Ink, Page
from gradcli.results import Descent, Function, Outcome, Step

FIRST, LAST = 10, 5
BARS = "▁▂▃▄▅▆▇█"
WIDEST_SPARKLINE = 48
SHORTEST_COURSE = 3
WIDE_RANGE = 1000
TIGHTER = (
    (5, 3),
    (4, 2),
)  # digits and blanks between columns, where 3 after all digits are too wide
ENDING = 3  # the columns for f, its slope and the rate are never left out


def show_descent(page: Page, result: Descent) -> None:
    """The steps of a descent."""
    echo(page, result.function)
    page.note(_method(page, result), QUIET)
    page.blank()
    _table(page, result)
    page.blank()
    _course(page, result)
    page.note(result.reason, ANSWER if result.outcome is Outcome.CONVERGED else ALARM)
    if result.stable_rate is not None:
        page.note(f"try --rate {_number(page, result.stable_rate, 3)}", QUIET)


def show_last_point(page: Page, result: Descent) -> None:
    """The point where a descent ended."""
    names = [page.notation.line(Symbol(name)) for name in result.function.variables]
    numbers = [_number(page, x) for x in result.steps[-1].point]
    listed = page.notation.listed
    page.facts([Fact(listed(names), Reading((("=", listed(numbers)),)), ANSWER)])


def _course(page: Page, result: Descent) -> None:
    """F from step to step as a line of bars, on a logarithmic scale where it spans a wide range."""
    values = [step.value for step in result.steps if isfinite(step.value)]
    if not page.notation.unicode or len(values) < SHORTEST_COURSE:
        return
    name = page.notation.line(Symbol(result.function.name))
    if min(values) > 0 and max(values) > WIDE_RANGE * min(values):
        name, values = f"ln {name}", [log(value) for value in values]
    bars = sparkline(values, min(page.room - len(name) - 2, WIDEST_SPARKLINE))
    page.row(Ink(text(f"{name}  "), QUIET), Ink(text(bars)))
    page.blank()


def _method(page: Page, result: Descent) -> str:
    kind = "ascent" if result.ascend else "descent"
    rates = {step.rate for step in result.steps[1:]}
    steady = f", rate {_number(page, rates.pop() or 0)}" if len(rates) == 1 else ""
    start = ", ".join(_number(page, x) for x in result.steps[0].point)
    point = f"({start})" if len(result.function.variables) > 1 else start
    return f"gradient {kind}, {result.method} step{steady}, from {point}"


def _table(page: Page, result: Descent) -> None:
    """Columns with aligned decimal points; of many rows the first and the last ones."""
    skipped = len(result.steps) > FIRST + LAST + 2
    rows = (*result.steps[:FIRST], *result.steps[-LAST:]) if skipped else result.steps
    ways = ((page.notation.digits, GAP), *TIGHTER)
    tables = [_columns(page, result.function, rows, *way) for way in ways]
    columns = next(
        (table for table in tables if _total(table) <= page.room), _cut(page, tables[-1])
    )
    for place, line in enumerate(zip(*columns, strict=True)):
        if skipped and place == FIRST + 1:
            page.row(Ink(text(page.notation.say("⋮").rjust(len(columns[0][0]))), QUIET))
        page.row(Ink(text("".join(line)), "" if place else QUIET))


def _columns(
    page: Page, function: Function, rows: Sequence[Step], digits: int, gap: int
) -> list[list[str]]:
    """step, the variables, f, ‖∇f‖, rate: a heading and a cell for each row."""
    notation = page.notation
    names = [notation.line(Symbol(name)) for name in (*function.variables, function.name)]
    heads = [*names, notation.say(size_of_slope(function)), "rate"]
    cells = [
        [_number(page, x, digits) for x in (*row.point, row.value, row.norm, _rate(row))]
        for row in rows
    ]
    step = ["step", *(str(row.step).rjust(4) for row in rows)]
    pairs = zip(heads, zip(*cells, strict=True), strict=True)
    table = [aligned(column, head) for head, column in pairs]
    return [step, *([" " * gap + cell for cell in column] for column in table)]


def _cut(page: Page, columns: list[list[str]]) -> list[list[str]]:
    """The columns, the last coordinates left out as far as there is no room for them."""
    gap = ["  " + page.notation.say("…")] * len(columns[0])
    left, right = columns[:-ENDING], columns[-ENDING:]
    while len(left) > 2 and _total([*left, *right]) > page.room:
        left = [*left[: -2 if left[-1] is gap else -1], gap]
    return [*left, *right]


def _total(columns: Sequence[Sequence[str]]) -> int:
    return sum(len(column[0]) for column in columns)


def _rate(row: Step) -> float:
    return nan if row.rate is None else row.rate


def _number(page: Page, value: float, digits: int | None = None) -> str:
    """A float to a few significant digits; nothing for nan."""
    if not isfinite(value):
        return "" if isnan(value) else page.notation.say("−∞" if value < 0 else "∞")
    return page.notation.digits_of(
        shortened(Fraction(float_text(value)), digits or page.notation.digits)
    )


def sparkline(values: Sequence[float], width: int) -> str:
    """Finite numbers as bars, the smallest lowest; of many, evenly spaced ones."""
    chosen = values if len(values) <= width else _sampled(values, width)
    low, high = min(chosen), max(chosen)
    steps = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((value - low) * steps)] for value in chosen)


def _sampled(values: Sequence[float], count: int) -> list[float]:
    last = len(values) - 1
    return [values[place * last // (count - 1)] for place in range(count)]
