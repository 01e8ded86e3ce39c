r"""Answers as LaTeX mathematics, without dollar signs: ready to paste into a paper or homework.

One line each, such as `\nabla f(x, y) = \begin{pmatrix} 2xy \\ x^{2} \end{pmatrix}`, or with one
variable `f'(x) = 2x`; a descent is an array with a row for each step.
"""

from collections.abc import Iterator, Sequence

from gradcli.render import Numbers, backprops, descents
from gradcli.render.signature import height_name
from gradcli.render.tex import formula, name, vector
from gradcli.results.backprops import Backprop
from gradcli.results.base import Answer, Function, Result, Value, answer_of
from gradcli.results.checks import Check, Verdict
from gradcli.results.descents import Descent
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
from gradcli.results.tangents import Tangent


def lines(result: Result, numbers: Numbers, *, last_only: bool = False) -> Iterator[str]:
    """The lines of one result."""
    if isinstance(result, Descent):
        yield from descents.latex_lines(result, numbers, last_only=last_only)
    elif isinstance(result, Backprop):
        yield from backprops.latex_lines(result)
    elif isinstance(result, Check):
        yield " \\\\ ".join(map(_verdict, result.verdicts))
    elif isinstance(result, Tangent):
        yield _tangent(result, numbers)
    else:
        is_vector = isinstance(result, Gradient | GradientAt | UnitGradient)
        yield f"{_left(result, numbers)} = {_right(answer_of(result), numbers, is_vector)}"


def _verdict(verdict: Verdict) -> str:
    """A component of an answer and what it is found to be."""
    answer = "" if verdict.answer is None else rf"{formula(verdict.answer)} \quad "
    return rf"{answer}\text{{{verdict.standing.value}}}"


def statement(function: Function) -> str:
    """The function as it was read, f(x, y) = formula, or the equation."""
    if function.equation is not None:
        return formula(function.equation)
    return (
        f"{_called(name(function.name), function, None, Numbers.EXACT)} = {formula(function.tree)}"
    )


def _left(result: Result, numbers: Numbers) -> str:
    """What the answer is, in symbols."""
    point = getattr(result, "point", None)
    slope = _slope(result.function, point, numbers)
    bar = "vert" if len(result.function.variables) == 1 else "Vert"
    match result:
        case UnitGradient():
            return rf"\frac{{{slope}}}{{\l{bar} {slope}\r{bar}}}"
        case Norm() | NormAt():
            return rf"\l{bar} {slope}\r{bar}"
        case DirectionalDerivative() | DirectionalDerivativeAt() | RateAlong():
            called = _called(name(result.function.name), result.function, point, numbers)
            along = rf"{slope} \cdot \mathbf{{v}}"
            return rf"D_{{\mathbf{{u}}}} {called}" if result.normalized else along
    return slope


def _slope(function: Function, point: Sequence[Value] | None, numbers: Numbers) -> str:
    """The gradient in symbols; over one variable, the derivative."""
    letter = name(function.name)
    symbol = f"{letter}'" if len(function.variables) == 1 else rf"\nabla {letter}"
    return _called(symbol, function, point, numbers)


def _right(answer: Sequence[Answer], numbers: Numbers, is_vector: bool) -> str:
    parts = [_written(part, numbers) for part in answer]
    return vector(parts) if is_vector and len(parts) > 1 else parts[0]


def _called(
    symbol: str, function: Function, point: Sequence[Value] | None, numbers: Numbers
) -> str:
    """f(x, y), or f(1, 2) at a point."""
    names = map(name, function.variables)
    coordinates = names if point is None else (_written(value, numbers) for value in point)
    return f"{symbol}({', '.join(coordinates)})"


def _written(answer: Answer, numbers: Numbers) -> str:
    if not isinstance(answer, Value):
        return formula(answer)
    return formula(answer.exact if numbers is Numbers.EXACT else answer.decimal)


def _tangent(result: Tangent, numbers: Numbers) -> str:
    """The plane, or the equation of the level set's tangent, or that there is none."""
    if result.plane:
        return f"{name(height_name(result.function))} = {_written(result.plane, numbers)}"
    if result.level:
        return _written(result.level.equation, numbers)
    return rf"{_slope(result.function, result.point, numbers)} = \mathbf{{0}}"
