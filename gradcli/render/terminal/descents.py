"""The page for gradient descent: a table of steps, the course of f, and why it stopped."""

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite, isnan, nan

from gradcli.language.tree import Symbol
from gradcli.render.box import text
from gradcli.render.numbers import aligned, digits_of, float_text, shortened
from gradcli.render.terminal.head import echo, size_of_slope
from gradcli.render.terminal.page import ALARM, ANSWER, QUIET, Ink, Page
from gradcli.results import Descent, Outcome, Step

FIRST, LAST = 10, 5
BETWEEN = "   "
BARS = "▁▂▃▄▅▆▇█"
WIDEST_SPARKLINE = 48
DIGITS = 7
ENDING = 3  # the columns for f, its slope and the rate are never left out


def show_descent(page: Page, result: Descent) -> None:
    """The steps of a descent."""
    echo(page, result.function)
    page.note(_method(result), QUIET)
    page.blank()
    _table(page, result)
    page.blank()
    line = sparkline([step.value for step in result.steps], min(page.room - 8, WIDEST_SPARKLINE))
    if page.notation.unicode and len(line) > 1:
        name = page.notation.line(Symbol(result.function.name))
        page.row(Ink(text(f"{name}  "), QUIET), Ink(text(line)))
        page.blank()
    page.note(result.reason, ANSWER if result.outcome is Outcome.CONVERGED else ALARM)
    if result.stable_rate is not None:
        page.note(f"try --rate {_number(result.stable_rate, 3)}", QUIET)


def _method(result: Descent) -> str:
    kind = "ascent" if result.ascend else "descent"
    rates = {step.rate for step in result.steps[1:]}
    steady = f", rate {_number(rates.pop() or 0)}" if len(rates) == 1 else ""
    start = ", ".join(_number(x) for x in result.steps[0].point)
    point = f"({start})" if len(result.function.variables) > 1 else start
    return f"gradient {kind}, {result.method} step{steady}, from {point}"


def _table(page: Page, result: Descent) -> None:
    """Columns with aligned decimal points; of many rows the first and the last ones."""
    skipped = len(result.steps) > FIRST + LAST + 2
    rows = (*result.steps[:FIRST], *result.steps[-LAST:]) if skipped else result.steps
    columns = _fitting(page, _columns(page, result, rows))
    for place, line in enumerate(zip(*columns, strict=True)):
        if skipped and place == FIRST + 1:
            page.row(Ink(text(page.notation.say("⋮").rjust(len(columns[0][0]))), QUIET))
        page.row(Ink(text(BETWEEN.join(line)), "" if place else QUIET))


def _columns(page: Page, result: Descent, rows: Sequence[Step]) -> list[list[str]]:
    """step, the variables, f, ‖∇f‖, rate: a heading and a cell for each row."""
    notation, function = page.notation, result.function
    names = [notation.line(Symbol(name)) for name in (*function.variables, function.name)]
    heads = [*names, notation.say(size_of_slope(function)), "rate"]
    cells = [[_number(x) for x in (*row.point, row.value, row.norm, _rate(row))] for row in rows]
    table = [["step", *(str(row.step).rjust(4) for row in rows)]]
    for head, column in zip(heads, zip(*cells, strict=True), strict=True):
        numbers = aligned(column)
        width = max(len(head), len(numbers[0]))
        table.append([line.center(width) for line in (head, *numbers)])
    return table


def _fitting(page: Page, columns: list[list[str]]) -> list[list[str]]:
    """The columns, the last coordinates left out as far as there is no room for them."""
    gap = [page.notation.say("…")] * len(columns[0])
    left, right = columns[:-ENDING], columns[-ENDING:]
    while len(left) > 2 and _total([*left, *right]) > page.room:
        left = [*left[: -2 if left[-1] is gap else -1], gap]
    return [*left, *right]


def _total(columns: Sequence[Sequence[str]]) -> int:
    return sum(len(column[0]) for column in columns) + len(BETWEEN) * (len(columns) - 1)


def _rate(row: Step) -> float:
    return nan if row.rate is None else row.rate


def _number(value: float, digits: int = DIGITS) -> str:
    """A float to a few significant digits; nothing for nan."""
    if not isfinite(value):
        return "" if isnan(value) else "−∞" if value < 0 else "∞"
    return digits_of(shortened(Fraction(float_text(value)), digits)).replace("-", "−")


def sparkline(values: Sequence[float], width: int) -> str:
    """The course of a sequence as bars, the smallest value lowest; many values are sampled."""
    finite = [value for value in values if isfinite(value)]
    if not finite:
        return ""
    chosen = finite if len(finite) <= width else _sampled(finite, width)
    low, high = min(chosen), max(chosen)
    steps = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((value - low) * steps)] for value in chosen)


def _sampled(values: Sequence[float], count: int) -> list[float]:
    last = len(values) - 1
    return [values[place * last // (count - 1)] for place in range(count)]
