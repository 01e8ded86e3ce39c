"""What f does around a curve p = 0 of stationary points in the plane.

f is one number c along the curve. If f is a polynomial, f − c = pᵏ·q where q does not vanish along
the curve: for an odd k the sign of f − c changes across it, for an even k it is that of q, if that
is the same everywhere. Otherwise the Hessian decides: along the curve one eigenvalue is 0, so the
other is the Laplacian, and where that vanishes nowhere on the curve its sign makes a minimum or a
maximum (Morse and Bott). That sign is asked on every part of the curve, at its points that are
nearest to some other point.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import cycle

from flint import fmpq_mpoly

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import sign
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.derivation import derivative, gradient
from gradcli.language.build import ONE, ZERO, add, mul, neg, number, power
from gradcli.language.tree import Number, Symbol, Tree, free_names, substitute
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.around import any_positive
from gradcli.verbs.critical.exactly import Candidate, Curve, stationary, zeros
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.judged import Enclosed
from gradcli.verbs.critical.kernels import Kernels
from gradcli.verbs.critical.subject import Subject

ELSEWHERE = (Fraction(3, 7), Fraction(5, 11))


def kind_along(subject: Subject, curve: Curve) -> Kind:
    """A minimum, a maximum or none, as far as it is told; degenerate where it is not."""
    if len(curve.equations) != 1 or len(subject.variables) != 2 or subject.constraints:
        return Kind.DEGENERATE
    try:
        found = _by_factors(subject, curve) or _by_laplacian(subject, curve.equations[0])
    except TooHardError:
        found = None
    return found or Kind.DEGENERATE


def is_empty(subject: Subject, curve: Curve, positive: Sequence[Tree]) -> bool:
    """Whether a set certainly has no point: none that is nearest to some other point.

    What its equations say of single variables is put into the trees that are positive on it; of
    one variable that is left, these are asked between their zeros.
    """
    names = subject.variables
    if not positive and len(curve.equations) == 1 and len(names) > 1:
        squares = add(
            power(add((Symbol(name), neg(number(value)))), Number(2))
            for name, value in zip(names, cycle(ELSEWHERE), strict=False)
        )
        try:
            return not any(stationary(Subject(squares, names, curve.equations), ()))
        except TooHardError:
            return False
    put = dict(filter(None, (_value_in(equation, names) for equation in curve.equations)))
    sides = [substitute(tree, put) for tree in positive]
    rest = [name for name in names if name not in put]
    if not positive or len(rest) != 1 or not curve.equations:
        return False
    return not any_positive(sides, rest[0])


def _value_in(equation: Tree, names: Sequence[str]) -> tuple[str, Tree] | None:
    """The variable and its value of an equation x − a = 0."""
    held = [name for name in free_names(equation) if name in names]
    if len(held) != 1 or tidy(derivative(equation, held[0])) != ONE:
        return None
    return held[0], tidy(neg(substitute(equation, {held[0]: ZERO})))


def _by_factors(subject: Subject, curve: Curve) -> Kind | None:
    """The kind along the curve of a polynomial."""
    kernels = Kernels(subject.variables)
    function, equation = kernels.read((subject.tree, *curve.equations))
    if not (kernels.is_polynomial(function) and kernels.is_polynomial(equation)):
        return None
    curve_of, rest = equation.top, function.top
    _, value = divmod(rest, curve_of)
    if not value.is_constant():
        return None
    rest, order = rest - value, 0
    while not rest.is_zero():
        quotient, remainder = divmod(rest, curve_of)
        if not remainder.is_zero():
            break
        rest, order = quotient, order + 1
    if order % 2:
        return Kind.SADDLE
    side = _definite(rest) if order else 0
    if function.bottom.leading_coefficient() < 0:
        side = -side
    return {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(side)


def _definite(polynomial: fmpq_mpoly) -> int:
    """The sign that a polynomial has but for zeros, if its factors show it; 0 where they don't."""
    unit, factors = polynomial.factor()
    side = 1 if unit > 0 else -1
    for factor, multiplicity in factors:
        if multiplicity % 2:
            terms = factor.to_dict()
            signs = {1 if c > 0 else -1 for c in terms.values()}
            if len(signs) > 1 or any(int(e) % 2 for exponents in terms for e in exponents):
                return 0
            side *= signs.pop()
    return side


def _by_laplacian(subject: Subject, equation: Tree) -> Kind | None:
    """The kind along a curve on which the Laplacian of f does not vanish."""
    first, second = subject.hessian
    laplacian = add((first[0], second[1]))
    if any(True for _ in zeros((equation, laplacian), subject)):
        return None
    formula = Enclosed((laplacian,), subject.variables)
    sides = {_side(formula, sample) for sample in _samples(subject, equation)}
    if len(sides) != 1:
        return None
    return Kind.MINIMUM if sides == {1} else Kind.MAXIMUM


def _samples(subject: Subject, equation: Tree) -> Iterator[Candidate]:
    """A point on every part of a curve: where the way from some other point is shortest."""
    across, upward = gradient(equation, subject.variables)
    x, y = (
        add((Symbol(name), neg(number(value))))
        for name, value in zip(subject.variables, ELSEWHERE, strict=True)
    )
    normal = add((mul((x, upward)), neg(mul((y, across)))))
    for found in zeros((equation, normal), subject):
        if not isinstance(found, Candidate):
            raise TooHardError
        yield found


def _side(formula: Enclosed, candidate: Candidate) -> int:
    for values in formula.at(candidate):
        side = None if isinstance(values[0], Doubt) else sign(values[0])
        if side:
            return side
    raise TooHardError
