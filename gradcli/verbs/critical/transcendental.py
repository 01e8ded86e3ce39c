"""Systems with one transcendental constant among their coefficients: π, e or ln q.

The constant c is no zero of any polynomial but 0 (Lindemann), so it is as good as a variable: a
lexicographic Gröbner basis with c last is one over the field ℚ(c), and nothing but 0 in ℚ[c]
vanishes. What is solved are triangular bases: each unknown by a polynomial of its own, or given by
those behind it. Irreducible polynomials have simple roots, which enclosures tell apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from flint import acb_poly, arb, fmpz_mpoly_ctx

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import Enclosing, precision
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.tape import Tape
from gradcli.language.build import ONE, ZERO, add, div, mul, neg, number, power
from gradcli.language.tree import Apply, Number, Tree
from gradcli.verbs.critical.ideal import Polynomial, TooHardError, split
from gradcli.verbs.critical.places import Coordinate, rational_value

TOLD_APART = 192
Terms = Mapping[tuple[int, ...], int]


def is_transcendental(tree: Tree) -> bool:
    """Whether a constant is one of those that are known to be transcendental."""
    if tree in (Apply("pi"), Apply("e")):
        return True
    known = isinstance(tree, Apply) and tree.op == "ln"
    return known and rational_value(tree.args[0]) is not None and tree.args[0] != Number(1)


def solutions(
    system: Sequence[Polynomial], unknowns: Sequence[int], place: int, constant: Tree
) -> Iterator[dict[int, Coordinate]]:
    """All real solutions: the unknowns' values. Raises TooHardError."""
    order = [*unknowns, place]
    context = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in order), "lex")
    moved = [
        context.from_dict({tuple(e[k] for k in order): c for e, c in each.items()})
        for each in system
    ]
    value = _number(constant)
    for basis in split(moved, context):
        elements = [{tuple(map(int, e)): int(c) for e, c in p.to_dict().items()} for p in basis]
        if any(not any(any(e[:-1]) for e in element) for element in elements):
            continue
        for found in _triangular(elements, len(unknowns), value):
            yield {unknowns[k]: coordinate for k, coordinate in found.items()}


def _triangular(
    elements: Sequence[Terms], size: int, constant: Coordinate
) -> Iterator[dict[int, Coordinate]]:
    """The solutions of a basis that has one element for each unknown."""
    by_main = {min(k for e in each for k, n in enumerate(e) if n): each for each in elements}
    if len(elements) != size or len(by_main) != size:
        raise TooHardError
    single = [k for k, each in by_main.items() if all(sum(e[:-1]) == e[k] for e in each)]
    choices = [_roots(_coefficients(by_main[k], k), constant) for k in single]
    for chosen in product(*choices):
        found = dict(zip(single, chosen, strict=True))
        for k in sorted(set(by_main) - set(single), reverse=True):
            found[k] = _given(by_main[k], k, found, constant)
        yield found


def _coefficients(element: Terms, place: int) -> list[dict[int, int]]:
    """The coefficients of a polynomial in one unknown, each a polynomial in the constant."""
    rows = [dict[int, int]() for _ in range(max(e[place] for e in element) + 1)]
    for e, c in element.items():
        rows[e[place]][e[-1]] = c
    return rows


def _tree(row: Mapping[int, int], constant: Coordinate) -> Tree:
    """A polynomial in the constant."""
    base = constant.exact or Number(0)
    return add(mul((number(c), power(base, Number(n)))) for n, c in row.items())


def _roots(rows: Sequence[Mapping[int, int]], constant: Coordinate) -> list[Coordinate]:
    """The real roots of an irreducible polynomial, in ascending order."""
    forms = _forms([_tree(row, constant) for row in rows])
    found = []
    for place in range(len(_real(rows, constant, TOLD_APART))):
        ball = _Root(rows, constant, place).ball
        near = (tree for tree in forms if _number(tree).ball(TOLD_APART).overlaps(ball(TOLD_APART)))
        exact = next(near, None)
        found.append(Coordinate(exact, ball))
    return found


def _forms(trees: Sequence[Tree]) -> list[Tree]:
    """The roots of a linear or a quadratic polynomial, or of a pure power, in radicals."""
    if len(trees) == 2:
        return [tidy(neg(div(trees[0], trees[1])))]
    if all(tree == ZERO for tree in trees[1:-1]):
        size = tidy(neg(div(trees[0], trees[-1])))
        pure = power(size, div(ONE, Number(len(trees) - 1)))
        return [tidy(pure), tidy(neg(pure))]
    if len(trees) > 3:
        return []
    c, b, a = trees
    root = Apply("sqrt", (tidy(add((power(b, Number(2)), neg(mul((Number(4), a, c)))))),))
    below = mul((Number(2), a))
    return [tidy(div(add((neg(b), each)), below)) for each in (root, neg(root))]


class _Root(NamedTuple):
    """The place-th real root of a polynomial."""

    rows: Sequence[Mapping[int, int]]
    constant: Coordinate
    place: int

    def ball(self, bits: int) -> arb:
        """The root within an error of about that many bits."""
        return _real(self.rows, self.constant, max(bits, TOLD_APART))[self.place]


def _real(rows: Sequence[Mapping[int, int]], constant: Coordinate, bits: int) -> list[arb]:
    """The real roots of a polynomial: those whose enclosure meets that of no other's conjugate."""
    with precision(bits + TOLD_APART):
        base = constant.ball(bits + TOLD_APART)
        numbers = [sum((c * base**n for n, c in row.items()), start=arb(0)) for row in rows]
        try:
            roots = acb_poly(numbers).roots(tol=arb(2) ** -bits, maxprec=2 * bits + 4 * TOLD_APART)
        except ValueError as error:
            raise TooHardError from error
        found = []
        for root in roots:
            mirrored = root.conjugate()
            if root.imag.contains(0):
                if any(other is not root and other.overlaps(mirrored) for other in roots):
                    raise TooHardError
                found.append(root.real)
        return sorted(found, key=lambda each: float(each.mid()))


def _given(
    element: Terms, place: int, known: Mapping[int, Coordinate], constant: Coordinate
) -> Coordinate:
    """An unknown that its element is linear in, with a coefficient in ℚ[c]."""
    leading = {e: c for e, c in element.items() if e[place]}
    if any(e[place] > 1 or sum(e[:-1]) > 1 for e in leading):
        raise TooHardError
    first = _tree({e[-1]: c for e, c in leading.items()}, constant)
    terms = []
    for e, c in element.items():
        if not e[place]:
            values = [(known[k].exact, n) for k, n in enumerate(e[:-1]) if n]
            if any(value is None for value, _ in values):
                raise TooHardError
            powers = [power(value, Number(n)) for value, n in values if value is not None]
            terms.append(mul((_tree({e[-1]: c}, constant), *powers)))
    return _number(tidy(neg(div(add(terms), first))))


def _number(tree: Tree) -> Coordinate:
    """A formula without names as a number."""
    tape = Tape((), guarded=True)
    enclosing = Enclosing(tape, [tape.add(tree)])

    def ball(bits: int) -> arb:
        with precision(bits):
            (value,) = enclosing.run([])
        if isinstance(value, Doubt):
            raise TooHardError
        return arb(value)

    return Coordinate(tree, ball)
