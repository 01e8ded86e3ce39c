"""The picture of a result: which variables, which window, and f and ∇f over it."""

from collections.abc import Iterator, Sequence
from itertools import product

from gradcli.arithmetic.floats import values as floats
from gradcli.errors import ReadError
from gradcli.language.build import number
from gradcli.language.tree import Tree, free_names, substitute
from gradcli.picture.curves import curve
from gradcli.picture.reliefs import relief
from gradcli.picture.sampled import Canvas, Extent, Picture, Subject
from gradcli.picture.scene import Role
from gradcli.results.base import Function, Result, Value, Vector
from gradcli.results.criticals import CriticalAt, Criticals, Kind
from gradcli.results.descents import Descent, Real
from gradcli.results.rates import DirectionalDerivative, DirectionalDerivativeAt
from gradcli.results.tangents import Tangent

NEAREST = (0, -1)
"""The members of a family that a picture is about."""


def survey(result: Result, canvas: Canvas, x: Extent, y: Extent) -> Picture:
    """f and ∇f over a window that shows what the result is about.

    Raises ReadError where the axes are not clear, a parameter has no value or a direction no
    point; UndefinedError where f has no value.
    """
    subject = _subject(result)
    _refuse_parameters(subject.function)
    if len(subject.function.variables) == 1:
        return curve(subject, canvas, x, y)
    return relief(subject, canvas, x, y)


def _subject(result: Result) -> Subject:
    match result:
        case Descent() if result.shapes:
            raise ReadError("a path of vectors or matrices has no picture")
        case Descent():
            path = tuple(tuple(map(_float, step.point)) for step in result.steps)
            return Subject(result.function, path=path)
        case DirectionalDerivative():
            raise ReadError("a picture of a direction needs a point", hint="--at P")
        case DirectionalDerivativeAt():
            if len(result.function.variables) == 1:
                raise ReadError("a direction in one variable has no picture")
            return Subject(
                result.function, (_numbers(result.point),), direction=_numbers(result.direction)
            )
        case Criticals():
            return _critical(result)
        case CriticalAt() if result.kind is not Kind.REGULAR:
            one = (_numbers(result.point),), (result.kind.value,)
            return Subject(result.function, one[0], kinds=one[1], sets=_constraints(result))
    point = getattr(result, "point", None)
    return Subject(
        result.function, (_numbers(point),) if point else (), tangent=isinstance(result, Tangent)
    )


def _critical(result: Criticals) -> Subject:
    """Critical points by their kinds, the curves of such, and the constraints."""
    members = [
        (_numbers(place), point.kind.value)
        for point in result.points
        for place in _members(point.point)
    ]
    curves = tuple(
        (Role.CRITICAL.value, tree)
        for curve in result.curves
        if len(curve.equations) == 1
        for tree in curve.equations
    )
    return Subject(
        result.function,
        tuple(place for place, _ in members),
        kinds=tuple(kind for _, kind in members),
        sets=(*_constraints(result), *curves),
    )


def _constraints(result: Criticals | CriticalAt) -> tuple[tuple[str, Tree], ...]:
    return tuple((Role.CONSTRAINT.value, tree) for tree in result.constraints)


def _members(point: Vector) -> Iterator[Vector]:
    """The point, or some of a family with integers in its coordinates."""
    names = free_names(*(value.decimal for value in point))
    for integers in product(NEAREST, repeat=len(names)):
        put = dict(zip(names, map(number, integers), strict=True))
        trees = [substitute(value.exact, put) for value in point]
        yield tuple(map(Value, trees, trees)) if names else point


def _numbers(vector: Vector) -> tuple[float, ...]:
    trees = [value.decimal for value in vector]
    _refuse(free_names(*trees))
    return floats(trees)


def _float(number: Real) -> float:
    return number if isinstance(number, float) else _numbers((number,))[0]


def _refuse_parameters(function: Function) -> None:
    _refuse([name for name in free_names(function.tree) if name not in function.variables])


def _refuse(free: Sequence[str]) -> None:
    """Raise ReadError where names have no value."""
    if free:
        raise ReadError(f"a picture needs a value for {free[0]}", hint=f"--let {free[0]}=1")
