"""Formulas with arrays: what is asked of them, and which shapes their names have."""

import re
from collections.abc import Mapping

from gradcli.cli.meaning import function_of
from gradcli.cli.question import MOST_AXES, Asked, Question
from gradcli.errors import GradcliError, Note, ReadError, Span
from gradcli.language.dimensions import Shape, Shapes, shown, solved, value_shape
from gradcli.language.reading.definitions import read_program
from gradcli.language.reading.parser import Reading, parse
from gradcli.language.tree import Tree, free_names
from gradcli.results.base import Function, Result
from gradcli.verbs import arrays

_SHAPE = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*:(?P<sizes>[\w\s×*]*)")


def read_shapes(text: str) -> dict[str, Shape]:
    """`A: m n, x: n, c:` as the shapes of the names; a number has no dimension.

    Raises ReadError for what is none.
    """
    shapes: dict[str, Shape] = {}
    start = 0
    for part in re.split("[,;]", text):
        found = _SHAPE.fullmatch(part)
        span = Span(start, start + len(part))
        start = span.end + 1
        if found is None:
            raise ReadError(
                "a shape is a name, a colon and its dimensions",
                span=span, source=text, hint="--shapes 'A: m n, x: n, c:'",
            )  # fmt: skip
        sizes = (
            tuple(re.split(r"[\s×*]+", found["sizes"].strip())) if found["sizes"].strip() else ()
        )
        if len(sizes) > MOST_AXES:
            raise ReadError("more than rows and columns", span=span, source=text)
        shapes[found["name"]] = sizes
    return shapes


def read(question: Question, text: str) -> Asked:
    """The function with arrays that a text means, with the shapes of its names."""
    declared = read_shapes(question.shapes) if question.shapes else {}
    scope = question.scope.declare(*declared)
    readings: dict[int, Reading] = {}

    def reading(ranks: Mapping[str, int]) -> Tree:
        parser = parse if question.file is None else read_program
        found = parser(text, scope._replace(ranks=ranks))
        readings[id(found.tree)] = found
        return found.tree

    try:
        shapes = solved(reading, declared)
    except GradcliError as error:
        raise error.located(text) from None
    found = readings[id(shapes.tree)]
    question.notes.add(found.notes)
    if shapes.undeclared:
        question.notes.add([Note(f"shapes taken: {shapes.note}", Span(0, len(text)), text)])
    function = function_of(found, question.declared, question.bound, question.also)
    if function.equation is not None:
        raise ReadError("an equation of arrays has no gradient", source=text)
    return Asked(function, found.source, found.definitions, shapes)


def refuse_point(question: Question) -> None:
    """Raise ReadError where a point is given."""
    if question.at is not None:
        raise ReadError(
            "this is a formula with arrays, and has an answer as a formula alone",
            hint="gradcli grad --at and gradcli backprop compute gradients at arrays",
        )


def norm(question: Question, asked: Asked, shapes: Shapes) -> Result:
    """‖∇f‖ as a formula."""
    refuse_point(question)
    return arrays.norm(asked.function, shapes)


def hessian(question: Question, asked: Asked, shapes: Shapes) -> Result:
    """∇²f as a formula."""
    refuse_point(question)
    return arrays.hessian(asked.function, shapes)


def rate(
    question: Question, asked: Asked, shapes: Shapes, along: str | None, *, normalize: bool
) -> Result:
    """The rate of change along an array, as a formula."""
    refuse_point(question)
    if along is None:
        raise ReadError("a direction of arrays is an array", hint="--along V")
    beside = direction(question, along, asked.function, shapes)
    return arrays.directional_derivative(asked.function, beside, normalize=normalize)


def at_arrays(question: Question, asked: Asked, digits: int | None) -> Result:
    """The gradient at arrays, in numbers: by backpropagation."""
    from gradcli.verbs import backprop

    function, names = asked.function, free_names(asked.function.tree)
    wanted = list(dict.fromkeys((*function.variables, *names)))
    at = question.at if isinstance(question.at, str) else ""
    point = question._replace(arrays=True).values(at, wanted)
    choices = backprop.Choices(False, None, digits)
    source = backprop.Source(asked.source, asked.definitions)
    return backprop.backprop(function, point, choices, source)


def direction(question: Question, text: str, function: Function, shapes: Shapes) -> Shapes:
    """An array that a function of one variable is followed along, and the shapes of all names.

    A name that the function does not have is of the shape of the variable.
    """
    if len(function.variables) > 1:
        raise ReadError("a direction is an array beside one variable", hint="--vars x")
    (name,) = function.variables
    shape = shapes.shapes[name]
    scope = question.scope.declare(*shapes.shapes)._replace(ranks=shapes.ranks)
    new = [each for each in free_names(parse(text, scope).tree) if each not in shapes.shapes]
    known = shapes.shapes | dict.fromkeys(new, shape)
    ranks = {each: len(axes) for each, axes in known.items()}
    found = parse(text, scope.declare(*new)._replace(ranks=ranks))
    question.notes.add(found.notes)
    try:
        value = value_shape(found.tree, known)
    except GradcliError as error:
        raise error.located(text) from None
    if value != shape:
        raise ReadError(
            f"the direction has the shape {shown(value)}, and {name} has {shown(shape)}",
            span=found.tree.span,
            source=text,
        )
    return Shapes(found.tree, known, ())
