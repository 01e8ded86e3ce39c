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
from gradcli.language.tree import (
    Apply,
    Number,
    Symbol,
    Tree,
    free_names,
    nodes,
    operator,
    substitute,
)
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.around import any_positive
from gradcli.verbs.critical.exactly import Candidate, Curve, stationary, zeros
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.judged import Enclosed
from gradcli.verbs.critical.kernels import Kernels
from gradcli.verbs.critical.places import INTEGERS, number_of, rational_value
from gradcli.verbs.critical.subject import Subject

ELSEWHERE = (Fraction(3, 7), Fraction(5, 11))


def kind_along(subject: Subject, curve: Curve) -> Kind:
    """A minimum, a maximum or none, as far as it is told; degenerate where it is not."""
    ways = [_by_sign]
    if len(curve.equations) == 1 and len(subject.variables) == 2 and not subject.constraints:
        ways = [_by_factors, _by_laplacian, _across, _by_sign]
    for way in ways:
        try:
            found = way(subject, curve)
        except TooHardError:
            continue
        if found:
            return found
    return Kind.DEGENERATE


def _by_sign(subject: Subject, curve: Curve) -> Kind | None:
    """The kind where f is 0 and nowhere negative, or nowhere positive."""
    negative = not _is_never_negative(subject.tree)
    if negative and not _is_never_negative(neg(subject.tree)):
        return None
    rest, *equations = Kernels(subject.variables).read((subject.tree, *curve.equations))
    value = rest.top
    for equation in equations:
        _, value = divmod(value, equation.top)
    return (Kind.MAXIMUM if negative else Kind.MINIMUM) if value.is_zero() else None


def kind_by_form(tree: Tree, names: Sequence[str], point: Sequence[Tree]) -> Kind:
    """An extreme at a point where f is 0, if its form shows that it is nowhere beyond that."""
    value = tidy(substitute(tree, dict(zip(names, point, strict=True))))
    if value == ZERO and _is_never_negative(tree):
        return Kind.MINIMUM
    return Kind.MAXIMUM if value == ZERO and _is_never_negative(neg(tree)) else Kind.DEGENERATE


def _is_never_negative(tree: Tree) -> bool:
    """Whether the form of a formula shows that it is nowhere negative."""
    value = rational_value(tree)
    if value is not None:
        return value >= 0
    match operator(tree):
        case "^":
            base, exponent = tree.args
            power_of = rational_value(exponent)
            even = power_of is not None and power_of.numerator % 2 == 0
            return even or _is_never_negative(base)
        case "+" | "*" | "/":
            bounded = operator(tree) == "+" and _is_bounded_below(tree)
            return bounded or all(map(_is_never_negative, tree.args))
        case "neg":
            return operator(tree.args[0]) == "neg" and _is_never_negative(tree.args[0].args[0])
    return operator(tree) in ("e", "exp", "abs", "sqrt", "cosh", "pi")


def _is_bounded_below(tree: Tree) -> bool:
    """Whether a sum is a number and sines or cosines whose factors are no larger together."""
    fixed, turning = Fraction(0), Fraction(0)
    for term in tree.args:
        value = rational_value(term)
        plain = term.args[0] if operator(term) == "neg" else term
        factors = plain.args if operator(plain) == "*" else (plain,)
        size = rational_value(factors[0]) if len(factors) == 2 else Fraction(1)
        if value is not None:
            fixed += value
        elif operator(factors[-1]) in ("sin", "cos") and size is not None and len(factors) < 3:
            turning += abs(size)
        else:
            return False
    return fixed >= turning


def _across(subject: Subject, curve: Curve) -> Kind | None:
    """The kind along a line x = a, or all of a family, on which ∂²f/∂x² is nowhere 0.

    The sine and cosine of a family are the same at all members: none may hold x but in these.
    """
    (level,) = curve.families or (None,)
    if level is None or not isinstance(level.args[0], Symbol):
        return None
    name, first = level.args[0].name, substitute(level.args[1], dict.fromkeys(INTEGERS, ZERO))
    second = subject.hessian[subject.variables.index(name)][subject.variables.index(name)]
    kernels = Kernels(subject.variables)
    (quotient,) = kernels.read((second,))
    if any(each.degrees()[subject.variables.index(name)] for each in quotient):
        return None
    slope = tidy(substitute(second, {name: first}))
    others = [each for each in subject.variables if each != name]
    if any(True for _ in zeros((slope,), Subject(slope, others, ()))) or not (
        quotient.bottom.is_constant()
    ):
        return None
    place = Candidate({each: number_of(number(ELSEWHERE[0])) for each in others})
    side = _side(Enclosed((slope,), others), place)
    return Kind.MINIMUM if side > 0 else Kind.MAXIMUM


def is_empty(subject: Subject, curve: Curve, positive: Sequence[Tree]) -> bool:
    """Whether a set certainly has no point: none that is nearest to some other point.

    What its equations say of single variables is put into the others and into the trees that are
    positive on it; of one variable that is left, these are asked between their zeros. Raises
    TooHardError where an angle of several variables has a value, and no such point is seen.
    """
    names = subject.variables
    put = _values_in(curve.equations, names)
    left = [tidy(substitute(equation, put)) for equation in curve.equations]
    rest = [tree for tree in left if tree != ZERO and _value_in(tree, names) is None]
    if any(not free_names(tree) for tree in rest):
        return True
    if not curve.families and any(operator(n) in ("sin", "cos") for n in nodes(*rest)):
        if (
            len(names) < 2
            or len(rest) > 1
            or not any(not _is_far(subject, level) for level in _levels(rest[0]))
        ):
            raise TooHardError
        return False
    if not positive:
        return len(curve.equations) == 1 and _is_far(subject, curve.equations[0])
    sides = [tidy(substitute(tree, put)) for tree in positive]
    known = [value for tree in sides if (value := rational_value(tree)) is not None]
    if any(value <= 0 for value in known):
        return True
    others = [name for name in names if name not in put]
    return len(others) == 1 and bool(curve.equations) and not any_positive(sides, others[0])


def _is_far(subject: Subject, equation: Tree) -> bool:
    """Whether a curve or a surface has no point that is nearest to some other point."""
    names = subject.variables
    squares = add(
        power(add((Symbol(name), neg(number(value)))), Number(2))
        for name, value in zip(names, cycle(ELSEWHERE), strict=False)
    )
    try:
        return len(names) > 1 and not any(
            True for _ in stationary(Subject(squares, names, (equation,)), ())
        )
    except TooHardError:
        return False


def _levels(equation: Tree) -> Iterator[Tree]:
    """Some level sets of the angle in sin α = v or cos α = v."""
    terms = equation.args if operator(equation) == "+" else (equation,)
    (turning,) = [term for term in terms if free_names(term)] if len(terms) < 3 else [equation]
    value = neg(add(term for term in terms if not free_names(term)))
    if operator(turning) not in ("sin", "cos"):
        raise TooHardError
    first = Apply("a" + operator(turning), (value,))
    for k in range(-2, 3):
        yield add((turning.args[0], neg(tidy(add((first, mul((Number(2 * k), Apply("pi")))))))))


def without_implied(subject: Subject, curve: Curve) -> Curve:
    """A set by the equations that do not follow from the values of single variables among them."""
    names = subject.variables
    put = _values_in(curve.equations, names)
    kept = [
        tree
        for tree in curve.equations
        if _value_in(tree, names) or tidy(substitute(tree, put)) != ZERO
    ]
    return curve._replace(equations=tuple(kept))


def _values_in(equations: Sequence[Tree], names: Sequence[str]) -> dict[str, Tree]:
    return dict(filter(None, (_value_in(equation, names) for equation in equations)))


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


def _by_laplacian(subject: Subject, curve: Curve) -> Kind | None:
    """The kind along a curve on which the Laplacian of f does not vanish."""
    (equation,) = curve.equations
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
