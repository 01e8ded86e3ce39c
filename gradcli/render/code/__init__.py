"""Answers as code: a function that returns f and its derivative, ready to paste.

It takes the variables in their order, then the parameters. Python returns tuples of numbers, NumPy
arrays, C returns f and puts the rest into arrays that the caller gives, one entry a variable. Names
that a language has taken get an underscore. At a kink the code gives the derivative from one side.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import NamedTuple

from gradcli.errors import ReadError
from gradcli.language.dimensions import Shapes
from gradcli.language.unparse import unparse
from gradcli.render import Format
from gradcli.render.code.program import Program, program
from gradcli.render.code.targets import Arrays, C, NumPy, Python
from gradcli.render.code.writer import Writer
from gradcli.results.arrays import shapes_in_words
from gradcli.results.base import Function
from gradcli.results.codes import Derivative
from gradcli.results.jacobians import components

TARGETS: dict[Format, type[Python] | type[C]] = {
    Format.PYTHON: Python,
    Format.NUMPY: NumPy,
    Format.C: C,
}
LONGEST_COMMENT = 1_000


class Code(NamedTuple):
    """f with one of its derivatives, as a function of all its names in another language.

    `imports` are what a file of it begins with; the parts are helpers and the function.
    `remarks` say what is supposed.
    """

    function: Function
    imports: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


def code(
    function: Function,
    derivative: Derivative,
    language: Format,
    used: set[str],
    shapes: Shapes | None = None,
) -> Code:
    """A function and its derivative in a language, under a name that is not `used` from then on.

    `shapes` are those of the names in a formula with arrays.
    """
    if components(function):
        derivative = Derivative.JACOBIAN
    if shapes is None:
        return _written(program(function, derivative), TARGETS[language](), used)
    if language is not Format.NUMPY:
        raise ReadError("code for formulas with arrays is NumPy's", hint="--format numpy")
    from gradcli.render.code.arrays import array_program  # noqa: PLC0415  # 10 ms, for arrays alone

    return _written(array_program(function, shapes, derivative), Arrays(), used)


def _written(found: Program, target: Python | C, used: set[str]) -> Code:
    taken = {*target.reserved, "shape"}
    names = [_free(name, taken) for name in found.names]
    outputs = [each._replace(name=_free(each.name, taken)) for each in found.outputs]
    numbers = count(1)

    def fresh() -> str:
        return _free(f"t{next(numbers)}", taken)

    writer = Writer(found.tape, found.results, target, names, fresh)
    texts = [writer.text(slot).text for slot in found.results]
    body = [*writer.lines, *target.results(outputs, texts)]
    name = _numbered(_free(found.function.name, set(target.reserved)), used)
    definition = (*target.function(name, names, _said(found), outputs, body),)
    parts = *target.helpers.values(), definition
    return Code(found.function, target.imports(parts), parts, found.remarks)


def file(codes: Sequence[Code], language: Format) -> Iterator[str]:
    """One file of all: what they import, then each part once."""
    space = [""] * TARGETS[language].space
    imports = sorted({line for code in codes for line in code.imports})
    parts = dict.fromkeys(part for code in codes for part in code.parts)
    for place, lines in enumerate([*([line] for line in imports), *parts]):
        yield from () if not place else [""] if place < len(imports) else space
        yield from lines


def _free(name: str, taken: set[str]) -> str:
    """The name, with underscores behind it where it is taken; taken from then on."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _numbered(name: str, used: set[str]) -> str:
    """The name of a function, with a number where there is one of that name already."""
    names = chain([name], (f"{name}_{number}" for number in count(2)))
    free = next(each for each in names if each not in used)
    used.add(free)
    return free


def _said(found: Program) -> str:
    """What the function is: f(x, y) = formula, with its derivative."""
    function = found.function
    formula = unparse(function.tree, taken=function.variables)
    head = f"{function.name}({', '.join(found.names)})"
    what = found.outputs[-1].name
    if found.shapes:
        what += f"; {shapes_in_words(found.shapes)}"
    if len(formula) > LONGEST_COMMENT:
        return f"{head} with its {what}"
    return f"{head} = {formula}, with its {what}"
