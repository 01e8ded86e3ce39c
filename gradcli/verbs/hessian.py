"""The Hessian: all second partial derivatives, and what they say at a point.

Where the rules of differentiation hold for f around a and for its partial derivatives at a, these
are differentiable at a, so the matrix is symmetric (Young's theorem) and decides by its
definiteness what a stationary point is. Where a rule fails, second partial derivatives are limits
of difference quotients; they may exist where f is not twice differentiable, and decide nothing.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from operator import itemgetter, neg
from typing import Any

from flint import acb, acb_mat, arb, fmpq, fmpq_mat

from gradcli.algebra.tidy import partials
from gradcli.arithmetic.closed_forms import BeyondError
from gradcli.arithmetic.enclosures import middle
from gradcli.errors import UndefinedError
from gradcli.language.build import ONE, decimal
from gradcli.language.tree import Number, free_names
from gradcli.point import closed
from gradcli.point.evaluator import Coordinates, Engine, Numbers, Place, computed, in_few_bits
from gradcli.point.evaluator import Number as Scalar
from gradcli.point.quick import DoubtError
from gradcli.point.wording import as_typed
from gradcli.results.base import BOTH, Function, Value, Vector, Wanted
from gradcli.results.hessians import Definiteness, Hessian, HessianAt
from gradcli.verbs.inertia import Field, Inertia, inertia, kind_of
from gradcli.verbs.jacobian import determinant

Matrix = Sequence[Sequence[Scalar]]


def hessian(function: Function) -> Hessian:
    """All second partial derivatives as formulas."""
    rows = (partials(function._replace(tree=slope)) for slope in partials(function))
    return Hessian(function, tuple(rows))


def hessian_at(function: Function, point: Place, wanted: Wanted = BOTH) -> HessianAt:
    """All second partial derivatives at a, the eigenvalues, and the second derivative test.

    Raises UndefinedError where f is undefined or a second partial derivative does not exist.
    """
    place: Any = point
    found = computed(
        partial(_by_rules, function, place, wanted),
        place,
        wanted,
        proof=partial(_at_any_point, function, place, wanted),
    )
    if len(function.variables) < 3 or found.definiteness is None or not isinstance(point, Sequence):
        return found
    return found._replace(eigenvalues=_eigenvalues(function, point, wanted))


def _by_rules(function: Function, point: Coordinates, wanted: Wanted, at: Engine) -> HessianAt:
    return _described(function, point, wanted, at, rows_by_rules(function, point, wanted, at))


def rows_by_rules(function: Function, point: Coordinates, wanted: Wanted, at: Engine) -> Matrix:
    """All second partial derivatives by the rules. Raises BeyondError where they do not hold."""
    at.local(function, point, wanted)
    try:
        rows = [
            at.local(function._replace(tree=slope), point, wanted).gradient
            for slope in partials(function)
        ]
    except UndefinedError as error:
        raise BeyondError from error
    size = range(len(rows))
    return [[rows[min(i, j)][max(i, j)] for j in size] for i in size]


def _at_any_point(function: Function, point: Coordinates, wanted: Wanted, at: Engine) -> HessianAt:
    from gradcli.point import careful  # noqa: PLC0415  # SymPy is slow

    found = careful.second_partials(function, point)
    if found is None:
        return _by_rules(function, point, wanted, at)
    return _described(function, point, wanted, at, found, smooth=False)


def _described(
    function: Function,
    point: Coordinates,
    wanted: Wanted,
    at: Engine,
    rows: Matrix,
    *,
    smooth: bool = True,
) -> HessianAt:
    here = at.local(function, point, wanted)
    others = set(free_names(function.tree)) - set(function.variables)
    told = wanted.asides and not others and not free_names(*point)
    signs = _signs(function, point, wanted, at, rows) if told and _is_symmetric(rows, at) else None
    still = smooth and told and all(map(at.vanishes, here.gradient))
    return HessianAt(
        function=function,
        point=as_typed(here.shown_all(here.point), point),
        value=here.shown(here.value),
        gradient=here.shown_all(here.gradient),
        hessian=tuple(here.shown_all(row) for row in rows),
        determinant=here.shown(determinant(rows, at.dot, neg)) if wanted.asides else None,
        eigenvalues=here.shown_all(_small_eigenvalues(rows, at) if signs else ()),
        definiteness=None if signs is None else _definiteness(signs),
        kind=kind_of(signs) if signs is not None and still else None,
    )


def _signs(
    function: Function, point: Coordinates, wanted: Wanted, at: Engine, rows: Matrix
) -> Inertia | None:
    """The signs of the eigenvalues; enclosures are quicker than exact numbers, where they tell."""

    def enclosed(bits: Engine) -> Inertia | None:
        return inertia(rows_by_rules(function, point, wanted, bits), field_of(bits))

    quickly = in_few_bits(enclosed, wanted._replace(exact=False)) if wanted.exact else None
    return quickly or inertia(rows, field_of(at))


def _is_symmetric(rows: Matrix, at: Engine) -> bool:
    pairs = [(i, j) for i in range(len(rows)) for j in range(i)]
    return all(rows[i][j] is rows[j][i] or at.vanishes(rows[i][j] - rows[j][i]) for i, j in pairs)


def field_of(at: Engine) -> Field[Scalar]:
    """The numbers of an engine as a field; dot products bring sums to a normal form."""

    def whole(number: int) -> Scalar:
        return at.exact_numbers((decimal(str(number)),))[0]

    (one,) = at.exact_numbers((ONE,))
    return Field(
        zero=at.ZERO,
        one=one,
        plus=lambda a, b: at.dot((a, b), (one, one)),
        times=lambda a, b: at.dot((a,), (b,)),
        scaled=lambda a, times, parts: at.dot((a,), (whole(times) / whole(parts),)),
        sign=at.sign_of,
    )


def _definiteness(signs: Inertia) -> Definiteness:
    if signs.positive and signs.negative:
        return Definiteness.INDEFINITE
    if signs.zero:
        return Definiteness.SINGULAR
    return Definiteness.POSITIVE if signs.positive else Definiteness.NEGATIVE


def _small_eigenvalues(rows: Matrix, at: Engine) -> Numbers:
    """Those of one or two rows: (a + d ± √((a − d)² + (2b)²))/2, the smaller one first."""
    if len(rows) != 2:
        return tuple(rows[0]) if len(rows) == 1 else ()
    (a, b), (_, d) = rows
    (two,) = at.exact_numbers((Number(2),))
    root = at.length((a - d, two * b))
    return (a + d - root) / two, (a + d + root) / two


def _eigenvalues(function: Function, point: Coordinates, wanted: Wanted) -> Vector:
    """The eigenvalues of a larger matrix: exact where rational, else in certain decimals."""
    verb = partial(_enclosed_eigenvalues, function, point, wanted)
    return in_few_bits(verb, wanted._replace(exact=False)) or ()


def _enclosed_eigenvalues(
    function: Function, point: Coordinates, wanted: Wanted, at: Engine
) -> Vector:
    rows = rows_by_rules(function, point, wanted, at)
    if all(isinstance(number, fmpq) for row in rows for number in row):
        return _of_rationals(rows, wanted, at)
    try:
        found = acb_mat([[arb(number) for number in row] for row in rows]).eig()
    except ValueError as error:
        raise DoubtError from error
    values = sorted((number.real for number in found), key=middle)
    return tuple(at.value_of(number, wanted) for number in values)


def _of_rationals(rows: Matrix, wanted: Wanted, at: Engine) -> Vector:
    """The roots of the characteristic polynomial's factors; those of a linear one are rational."""
    found = list[tuple[Fraction, Value]]()
    for factor, times in fmpq_mat([list(row) for row in rows]).charpoly().factor()[1]:
        if factor.degree() == 1:
            root = middle(-factor[0] / factor[1])
            found += [(root, closed.value_of(root, wanted))] * times
        else:
            pairs: Any = factor.complex_roots()  # the stub forgets how often they are roots
            roots = [acb(root).real for root, _ in pairs]
            found += [(middle(each), at.value_of(each, wanted)) for each in roots] * times
    return tuple(value for _, value in sorted(found, key=itemgetter(0)))
