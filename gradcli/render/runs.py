r"""Descents as lines, as rows of a table and as LaTeX mathematics; each row can be written alone.

The elements of a vector w are the columns `w[1]`, `w[2]`, …, those of a matrix `W[1][1]`, ….
"""

from collections.abc import Iterator, Sequence
from itertools import product

from gradcli.render import Numbers
from gradcli.render.numbers import NOTHING, float_text, tensor_text, written
from gradcli.render.tex import formula, name, real, vector
from gradcli.results.backprops import Tensor
from gradcli.results.base import Function, Value
from gradcli.results.descents import Descent, Real, Step, folded

Shapes = Sequence[tuple[int, ...]] | None


def heading(function: Function, shapes: Shapes = None) -> list[str]:
    """The names of the columns."""
    return ["step", *coordinates(function.variables, shapes), "value", "norm", "rate"]


def coordinates(names: Sequence[str], shapes: Shapes = None) -> list[str]:
    """The names of a point's coordinates: `b`, `w[1]`, `W[1][2]`."""
    if shapes is None:
        return list(names)
    return [
        name + "".join(f"[{place}]" for place in index)
        for name, shape in zip(names, shapes, strict=True)
        for index in product(*(range(1, size + 1) for size in shape))
    ]


def fields(step: Step, numbers: Numbers, nothing: str = NOTHING) -> list[str]:
    """One row; `nothing` stands for a step size that there is not."""
    texts = [_text(x, numbers) for x in (*step.point, step.value, step.norm)]
    rate = nothing if step.rate is None else _text(step.rate, numbers)
    return [str(step.step), *texts, rate]


def row_of_floats(step: Step, separator: str, nothing: str = NOTHING) -> str:
    """The fields of a row of floats, all written at once: long runs have many rows."""
    texts = map(repr, (*step.point, step.value, step.norm, step.rate))
    row = f"{step.step}{separator}{separator.join(texts)}{separator}"
    row = row.replace(f"-0.0{separator}", f"0{separator}").replace(f".0{separator}", separator)
    row = row.replace(f"None{separator}", nothing + separator)
    if "e" in row:
        row = row.replace("e+", "e").replace("e-0", "e-")
    return row.removesuffix(separator)


def _text(number: Real | Tensor, numbers: Numbers) -> str:
    """A number, vector or matrix in gradcli's own language; −0 is 0."""
    if isinstance(number, float):
        return float_text(number + 0.0)
    if not isinstance(number, Value):
        return tensor_text(number)
    return written(number, numbers)


def plain_lines(result: Descent, numbers: Numbers, *, last_only: bool) -> Iterator[str]:
    """A line for each step; of the final point alone, its coordinates."""
    if last_only:
        parameters = by_parameter(result.steps[-1], result.shapes).point
        yield "\t".join(_text(x, numbers) for x in parameters)
    else:
        yield from ("\t".join(fields(step, numbers)) for step in result.steps)


def by_parameter(step: Step, shapes: Shapes) -> Step:
    """The row with its numbers put together to vectors and matrices."""
    return step if shapes is None else step._replace(point=tuple(folded(step.point, shapes)))


def by_parameters(result: Descent, *, last_only: bool) -> Descent:
    """The descent with such rows, or with the last of them alone."""
    steps = result.steps[-1:] if last_only else result.steps
    rows = tuple(by_parameter(step, result.shapes) for step in steps)
    return result._replace(steps=rows, shapes=None)


def table(result: Descent, numbers: Numbers, *, last_only: bool) -> list[list[str]]:
    """The heading, and a row for each step or for the last."""
    steps = result.steps[-1:] if last_only else result.steps
    rows = [fields(step, numbers, nothing="") for step in steps]
    return [heading(result.function, result.shapes), *rows]


def latex_lines(result: Descent, numbers: Numbers, *, last_only: bool) -> Iterator[str]:
    """An array with a row for each step, or the final point."""
    if last_only:
        last = result.steps[-1]
        yield rf"\mathbf{{x}}_{{{last.step}}} = {vector([_tex(x, numbers) for x in last.point])}"
        return
    names = [name(variable) for variable in result.function.variables]
    slope = rf"\lVert\nabla {name(result.function.name)}\rVert"
    yield rf"\begin{{array}}{{{'r' * (len(names) + 4)}}}"
    yield " & ".join(["k", *names, name(result.function.name), slope, r"\alpha"]) + r" \\ \hline"
    for step in result.steps:
        yield " & ".join(_cells(step, numbers)) + r" \\"
    yield r"\end{array}"


def _cells(step: Step, numbers: Numbers) -> list[str]:
    texts = [_tex(x, numbers) for x in (*step.point, step.value, step.norm)]
    rate = "" if step.rate is None or step.rate != step.rate else _tex(step.rate, numbers)
    return [str(step.step), *texts, rate]


def _tex(number: Real, numbers: Numbers) -> str:
    if not isinstance(number, Value):
        return real(number)
    return formula(number.exact if numbers is Numbers.EXACT else number.decimal)
