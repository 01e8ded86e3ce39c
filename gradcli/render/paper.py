r"""Answers as LaTeX mathematics, without dollar signs: ready to paste into a paper or homework.

One line each, such as `\nabla f(x, y) = \begin{pmatrix} 2xy \\ x^{2} \end{pmatrix}`, or with one
variable `f'(x) = 2x`; a table, such as the steps of a descent, is an array with a line a row.
"""

from collections.abc import Iterator, Sequence

from gradcli.language.tree import Tree
from gradcli.render import Numbers, passes, runs
from gradcli.render.tex import formula, matrix, name, symbol
from gradcli.results.backprops import Backprop
from gradcli.results.base import Answer, Function, Result, Value
from gradcli.results.checks import Check, Verdict
from gradcli.results.descents import Descent
from gradcli.results.statements import Role, Stated, Statement, answers, is_stated


def lines(result: Result, numbers: Numbers, *, last_only: bool = False) -> Iterator[str]:
    """The lines of one result."""
    if isinstance(result, Descent):
        yield from runs.latex_lines(result, numbers, last_only=last_only)
    elif isinstance(result, Backprop):
        yield from passes.latex_lines(result)
    elif isinstance(result, Check):
        yield " \\\\ ".join(map(_verdict, result.verdicts))
    elif is_stated(result):
        for statement in answers(result) or _workings(result):
            yield from _stated(statement, result, numbers)


def _workings(result: Stated) -> list[Statement]:
    """What stands for an answer that there is none of: that the gradient is 0, for a tangent."""
    return [each for each in result.statements if each.role is Role.WORKING][-1:]


def _stated(statement: Statement, result: Stated, numbers: Numbers) -> Iterator[str]:
    """Symbol = value, or the lines of a table."""
    if statement.apart:
        for part, cell in zip(statement.parts, statement.cells, strict=True):
            name_ = symbol(part, result.function.name, "")
            yield f"{name_} = {_cell(cell, numbers)}"
        return
    rows = [[_cell(cell, numbers) for cell in row] for row in statement.rows]
    if statement.is_table:
        heading = " & ".join(map(_heading, statement.columns))
        yield from (rf"\begin{{array}}{{{'l' * len(statement.columns)}}}", rf"{heading} \\ \hline")
        yield from (" & ".join(row) + r" \\" for row in rows)
        yield r"\end{array}"
        return
    if statement.is_vector and len(rows) == 1:
        rows = [[cell] for cell in rows[0]]
    value = matrix(rows) if len(statement.cells) > 1 else rows[0][0]
    if not statement.symbol:
        yield value
        return
    point = next((each.value for each in result.statements if each.role is Role.GIVEN), None)
    at = _arguments(result.function, point, numbers)
    yield f"{symbol(statement.symbol, result.function.name, at)} = {value}"


def _heading(column: str) -> str:
    return name(column) if len(column) == 1 or "_" in column else rf"\text{{{column}}}"


def _cell(cell: Answer | str | None, numbers: Numbers) -> str:
    if cell is None:
        return r"\text{none}"
    return rf"\text{{{cell}}}" if isinstance(cell, str) else _written(cell, numbers)


def _verdict(verdict: Verdict) -> str:
    """A component of an answer and what it is found to be."""
    answer = "" if verdict.answer is None else rf"{formula(verdict.answer)} \quad "
    return rf"{answer}\text{{{verdict.standing.value}}}"


def statement(function: Function) -> str:
    """The function as it was read, f(x, y) = formula, or the equation."""
    if function.equation is not None:
        return formula(function.equation)
    at = _arguments(function, None, Numbers.EXACT)
    return f"{symbol(function.name, function.name, at)} = {formula(function.tree)}"


def _arguments(function: Function, point: Sequence[Value] | None, numbers: Numbers) -> str:
    """(x, y), or (1, 2) at a point."""
    names = map(name, function.variables)
    coordinates = names if point is None else (_written(value, numbers) for value in point)
    return f"({', '.join(coordinates)})"


def _written(answer: Tree | Value, numbers: Numbers) -> str:
    if not isinstance(answer, Value):
        return formula(answer)
    return formula(answer.exact if numbers is Numbers.EXACT else answer.decimal)
