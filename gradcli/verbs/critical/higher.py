"""Degenerate points, where the second derivatives do not tell: higher terms do.

An algebraic f in one or two variables is decided by its signs close to the point. Otherwise, in one
variable the first derivative that does not vanish decides: of even order it makes an extremum, by
its sign, of odd order none. In several, the lowest form of f − f(a) decides as far as it takes both
signs (no extremum) or only one (an extremum); else the splitting lemma leaves one variable where
the Hessian has only one eigenvalue 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement

from flint import fmpq_mpoly_ctx

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import sign
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.derivation import derivative
from gradcli.language.tree import Tree
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.around import kind_around
from gradcli.verbs.critical.exactly import Candidate
from gradcli.verbs.critical.judged import Enclosed
from gradcli.verbs.critical.splitting import kind_by_splitting

HIGHEST = {1: 12, 2: 6}
HIGHEST_OF_MANY = 4
PLANE = fmpq_mpoly_ctx.get(("u", "v"), "lex")
Form = Mapping[tuple[int, ...], int]


def kind_by_higher_terms(
    tree: Tree, candidate: Candidate, names: Sequence[str], constraints: Sequence[Tree] = ()
) -> Kind:
    """What a degenerate point is, as far as the higher terms tell."""
    place = [exact for name in names if (exact := candidate.coordinates[name].exact)]
    known = len(place) == len(names)
    kind = Kind.DEGENERATE
    if known and len(constraints) < 2:
        kind = kind_around(tree, names, place, *constraints)
    if kind is Kind.DEGENERATE and not constraints:
        form = next(_forms(tree, candidate, names), None)
        kind = Kind.DEGENERATE if form is None else _kind_of_form(form)
        if kind is Kind.DEGENERATE and known:
            kind = kind_by_splitting(tree, names, place)
    return kind


def _forms(tree: Tree, candidate: Candidate, names: Sequence[str]) -> Iterator[Form]:
    """The lowest form of f − f(a), by the signs of its coefficients, if those are certain."""
    slopes: dict[tuple[int, ...], Tree] = {(0,) * len(names): tree}
    for order in range(1, HIGHEST.get(len(names), HIGHEST_OF_MANY) + 1):
        slopes = _next(slopes, names)
        signs = [_sign(each, candidate, names) for each in slopes.values()]
        if order > 1 and None in signs:
            return
        form = {exponents: sign for exponents, sign in zip(slopes, signs, strict=True) if sign}
        if order > 1 and form:
            yield form


def _sign(tree: Tree, candidate: Candidate, names: Sequence[str]) -> int | None:
    """The sign of a formula at a candidate, exactly or by its digits."""
    value = candidate.value(tree)
    if value is not None and candidate.algebra is not None:
        return candidate.algebra[1].sign(value)
    for values in Enclosed((tree,), names).at(candidate):
        side = None if isinstance(values[0], Doubt) else sign(values[0])
        if side is not None:
            return side
    return None


def _next(
    slopes: Mapping[tuple[int, ...], Tree], names: Sequence[str]
) -> dict[tuple[int, ...], Tree]:
    """The derivatives of the next order, each once."""
    size = len(names)
    order = sum(next(iter(slopes))) + 1
    found = {}
    for places in combinations_with_replacement(range(size), order):
        exponents = tuple(places.count(k) for k in range(size))
        last = places[-1]
        below = tuple(e - (k == last) for k, e in enumerate(exponents))
        found[exponents] = tidy(derivative(slopes[below], names[last]))
    return found


def _kind_of_form(form: Form) -> Kind:
    """Whether a form takes both signs, or one, as far as the signs of its coefficients tell."""
    order = sum(next(iter(form)))
    size = len(next(iter(form)))
    if order % 2:
        return Kind.SADDLE
    pure = [form.get(tuple(order * (k == place) for k in range(size)), 0) for place in range(size)]
    if 1 in pure and -1 in pure:
        return Kind.SADDLE
    even = all(all(e % 2 == 0 for e in exponents) for exponents in form)
    if even and all(pure) and len(set(form.values())) == 1:
        return Kind.MINIMUM if pure[0] == 1 else Kind.MAXIMUM
    return Kind.DEGENERATE
