"""The page for gradient descent: a table of steps, the course of f, and why it stopped."""

from bisect import bisect_left
from collections.abc import Sequence
from math import inf, isfinite, isnan, log, nan

from gradcli.language.build import rational
from gradcli.language.tree import Symbol
from gradcli.language.unparse import unparse
from gradcli.render import Numbers
from gradcli.render.box import text
from gradcli.render.notation import MOST_LISTED, Notation, Reading
from gradcli.render.numbers import aligned
from gradcli.render.pages.brackets import whole_box
from gradcli.render.pages.head import echo
from gradcli.render.pages.page import GAP, Fact, Ink, Page
from gradcli.render.runs import coordinates
from gradcli.render.screen import ANSWER, QUIET, RIGHT, WRONG
from gradcli.results.base import Value
from gradcli.results.descents import Descent, Outcome, Real, Step, folded

FIRST, LAST = 10, 5
BARS = "▁▂▃▄▅▆▇█"
WIDEST_SPARKLINE = 48
SHORTEST_COURSE = 3
WIDE_RANGE = 1000
TIGHTER = (
    (5, 3),
    (4, 2),
)  # digits and blanks between columns, where 3 after all digits are too wide
LONGEST_EXACT = 16
MOST_COLUMNS = 60
PHRASES = {
    "fixed": "fixed step",
    "backtracking": "backtracking line search",
    "exact": "exact line search",
    "newton": "by Newton's method",
    "momentum": "with momentum",
    "nesterov": "with Nesterov's momentum",
    "adam": "by Adam",
}
ENDING = 3  # the columns for f, its slope and the rate are left out last


def show_descent(page: Page, result: Descent) -> None:
    """The steps of a descent."""
    echo(page, result.function)
    page.note(_method(page, result), QUIET)
    page.blank()
    whole = _table(page, result)
    page.blank()
    if not whole:
        page.note(f"the parameters after step {result.steps[-1].step}:", QUIET)
        _parameters(page, result, "")
        page.blank()
    _course(page, result)
    sign, style = ("✓", RIGHT) if result.outcome is Outcome.CONVERGED else ("✗", WRONG)
    page.remark(sign, result.reason, style)


def show_last_point(page: Page, result: Descent) -> None:
    """The point where a descent ended."""
    last, listed = result.steps[-1].point, page.notation.listed
    names = [page.notation.line(Symbol(name)) for name in result.function.variables]
    if result.shapes is not None or len(last) > MOST_LISTED:
        _parameters(page, result, ANSWER)
        return
    numbers = [_number(page, x) for x in last]
    page.facts([Fact(listed(names), Reading((("=", listed(numbers)),)), ANSWER)])


def _parameters(page: Page, result: Descent, style: str) -> None:
    """The final parameters whole: arrays one below the other, of numbers as many as fit a line."""
    last = result.steps[-1].point
    names = [page.notation.line(Symbol(name)) for name in result.function.variables]
    left = max(map(len, names))
    if result.shapes is not None:
        floats = [x for x in last if isinstance(x, float)]
        for name, tensor in zip(names, folded(floats, result.shapes), strict=True):
            sign = page.ink(f"{name.ljust(left)}  =  ")
            box = whole_box(page, tensor, page.room - sign.box.width)
            page.row(sign, Ink(box, style))
        return
    numbers = aligned([_number(page, x) for x in last])
    cells = [f"{name.ljust(left)} = {x}" for name, x in zip(names, numbers, strict=True)]
    in_line = max(1, (page.room + GAP) // (len(cells[0]) + GAP))
    for start in range(0, len(cells), in_line):
        page.row(page.ink((" " * GAP).join(cells[start : start + in_line]), style))


def _course(page: Page, result: Descent) -> None:
    """f from step to step as a line of bars, on a logarithmic scale where it spans a wide range."""
    values = _spaced([(step.step, _float(step.value)) for step in result.steps])
    if not page.notation.unicode or len(values) < SHORTEST_COURSE:
        return
    name = page.notation.line(Symbol(result.function.name))
    if min(values) > 0 and max(values) > WIDE_RANGE * min(values):
        name, values = f"ln {name}", [log(value) for value in values]
    bars = sparkline(values[-(page.room - len(name) - 2) :])
    page.row(Ink(text(f"{name}  "), QUIET), Ink(text(bars)))
    page.blank()


def _method(page: Page, result: Descent) -> str:
    kind = "ascent" if result.ascend else "descent"
    rates = {step.rate for step in result.steps[1:]}
    steady = f", rate {_number(page, rates.pop())}" if len(rates) == 1 else ""
    start = [_number(page, x) for x in result.steps[0].point]
    origin = "" if result.shapes else f", from {page.notation.listed(start)}"
    return f"gradient {kind}, {PHRASES.get(result.method, result.method)}{steady}{origin}"


def _table(page: Page, result: Descent) -> bool:
    """Columns with aligned decimal points; of many rows the first and the last ones.

    Whether all parameters have found room.
    """
    skipped = len(result.steps) > FIRST + LAST + 2
    rows = (*result.steps[:FIRST], *result.steps[-LAST:]) if skipped else result.steps
    ways = ((page.notation.digits, GAP), *TIGHTER)
    tables = [_columns(page, result, rows, *way) for way in ways]
    fitting = (table for table in tables if _total(table) <= page.room)
    columns = next(fitting, None) or _cut(page, tables[-1])
    for place, line in enumerate(zip(*columns, strict=True)):
        if skipped and place == FIRST + 1:
            page.row(Ink(text(page.notation.say("⋮").rjust(len(columns[0][0]))), QUIET))
        page.row(Ink(text("".join(line)), "" if place else QUIET))
    return len(columns) == len(result.steps[0].point) + 1 + ENDING


def _columns(
    page: Page, result: Descent, rows: Sequence[Step], digits: int, gap: int
) -> list[list[str]]:
    """step, the variables, f, ‖∇f‖, rate: a heading and a cell for each row."""
    notation, function = page.notation, result.function
    names = _coordinates(notation, result)
    heads = [
        *names,
        notation.line(Symbol(function.name)),
        notation.say(function.steepness if result.shapes is None else f"‖∇{function.name}‖"),
        "rate",
    ]
    cells = [
        [
            _number(page, x, digits)
            for x in (*row.point[:MOST_COLUMNS], row.value, row.norm, row.rate)
        ]
        for row in rows
    ]
    width = max(len("step"), len(str(rows[-1].step)))
    step = ["step".rjust(width), *(str(row.step).rjust(width) for row in rows)]
    pairs = zip(heads, zip(*cells, strict=True), strict=True)
    table = [aligned(column, head) for head, column in pairs]
    return [step, *([" " * gap + cell for cell in column] for column in table)]


def _coordinates(notation: Notation, result: Descent) -> list[str]:
    if result.shapes is not None:
        return coordinates(result.function.variables, result.shapes)[:MOST_COLUMNS]
    return [notation.line(Symbol(name)) for name in result.function.variables[:MOST_COLUMNS]]


def _cut(page: Page, columns: list[list[str]]) -> list[list[str]]:
    """The columns, the last coordinates left out as far as there is no room for them."""
    gap = ["  " + page.notation.say("…")] * len(columns[0])
    left, right = columns[:-ENDING], columns[-ENDING:]
    while len(left) > 2 and _total([*left, *right]) > page.room:
        left = [*left[: -2 if left[-1] is gap else -1], gap]
    while right and _total([*left, *right]) > page.room:
        right.pop()
    return [*left, *right]


def _total(columns: Sequence[Sequence[str]]) -> int:
    return sum(len(column[0]) for column in columns)


def _number(page: Page, number: Real | None, digits: int | None = None) -> str:
    """A number to a few significant digits, or exactly if wanted and short; nothing for none."""
    exactly = page.notation.numbers is Numbers.EXACT
    if exactly and isinstance(number, Value) and len(unparse(number.exact)) <= LONGEST_EXACT:
        return page.notation.line(number.exact)
    if isinstance(number, Value) and (value := rational(number.decimal)) is not None:
        return page.notation.brief_digits(value, digits or page.notation.digits)
    size = _float(number)
    if not isfinite(size):
        return "" if isnan(size) else page.notation.say("−∞" if size < 0 else "∞")
    return page.notation.float_digits(size, digits or page.notation.digits)


def _float(number: Real | None) -> float:
    if isinstance(number, Value):
        return float(rational(number.decimal) or 0)
    return nan if number is None else number


def sparkline(values: Sequence[float]) -> str:
    """Finite numbers as bars, the smallest lowest."""
    low, high = min(values), max(values)
    steps = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((value - low) * steps)] for value in values)


def _spaced(rows: Sequence[tuple[int, float]]) -> list[float]:
    """The finite values of f, at most so many as bars are wanted, evenly spaced over the steps."""
    finite = [row for row in rows if isfinite(row[1])]
    if len(finite) <= WIDEST_SPARKLINE:
        return [value for _, value in finite]
    first, last, most = finite[0][0], finite[-1][0], WIDEST_SPARKLINE - 1
    wanted = [first + place * (last - first) // most for place in range(most + 1)]
    places = [bisect_left(finite, (step, -inf)) for step in wanted]
    return [finite[place][1] for place in places]
