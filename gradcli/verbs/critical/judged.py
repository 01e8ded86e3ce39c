"""What a stationary point is, and f there: exactly in the field of its solution, else by digits."""

from collections.abc import Iterator, Sequence

from flint import arb, fmpq, fmpq_poly

from gradcli.algebra.tidy import tidy
from gradcli.arithmetic.enclosures import Enclosing, Real, precision, sign
from gradcli.arithmetic.runner import Doubt
from gradcli.differentiation.tape import Tape
from gradcli.language.tree import Tree, free_names, substitute
from gradcli.point.evaluator import constant_in_closed_form
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.exactly import Candidate
from gradcli.verbs.critical.ideal import TooHardError
from gradcli.verbs.critical.places import Coordinate, radical
from gradcli.verbs.critical.subject import Subject
from gradcli.verbs.inertia import Field, Inertia, inertia, kind_of

Matrix = Sequence[Sequence[Tree]]
UNKNOWN = Doubt(certain=False)
MOST_BITS = 1 << 12
"""A number that can't be told from 0 in so many is not asked for its sign with more."""

REALS: Field[Real] = Field(
    zero=fmpq(0),
    one=fmpq(1),
    plus=lambda a, b: a + b,
    times=lambda a, b: a * b,
    scaled=lambda a, top, bottom: a * fmpq(top, bottom),
    sign=sign,
)


class Enclosed:
    """Some formulas at the points of a subject, enclosed."""

    def __init__(self, trees: Sequence[Tree], names: Sequence[str], *, nearby: bool = True) -> None:
        self._names = tuple(names)
        tape = Tape(self._names, guarded=True)
        self._enclosing = Enclosing(tape, [tape.add(tree) for tree in trees], nearby=nearby)

    def at(self, candidate: Candidate) -> Iterator[list[Real | Doubt]]:
        """The values, ever more narrowly, until there is no more work to be spent."""
        for bits in self._enclosing.precisions():
            if bits > MOST_BITS:
                return
            with precision(bits):
                yield self._run(candidate, bits)

    def first(self, candidate: Candidate) -> int | None:
        """The sign of a single formula as far as the first precision tells it."""
        (value,) = next(self.at(candidate), [UNKNOWN])
        return None if isinstance(value, Doubt) else sign(value)

    def ball(self, candidate: Candidate, bits: int) -> arb:
        """The value of a single formula. Raises TooHardError where it is in doubt."""
        with precision(bits):
            (value,) = self._run(candidate, bits)
        if isinstance(value, Doubt):
            raise TooHardError
        return arb(value)

    def _run(self, candidate: Candidate, bits: int) -> list[Real | Doubt]:
        return self._enclosing.run([candidate.coordinates[name].real(bits) for name in self._names])


def exists(formulas: Enclosed, candidate: Candidate, sides: int) -> bool | None:
    """Whether formulas have values at a candidate, the first `sides` of them positive ones.

    None where that is in doubt, as it is on the border of a piece.
    """
    for values in formulas.at(candidate):
        if any(isinstance(value, Doubt) and value.certain for value in values):
            return False
        signs = [None if isinstance(value, Doubt) else sign(value) for value in values[:sides]]
        if -1 in signs:
            return False
        if 0 in signs:
            return None
        if None not in signs and not any(isinstance(value, Doubt) for value in values):
            return True
    return None


def value_at(subject: Subject, candidate: Candidate) -> Coordinate:
    """f at a candidate."""
    value = candidate.value(subject.tree)
    if value is not None and candidate.algebra is not None:
        number = candidate.algebra[1].number(value)
        exact = radical(number)
        if exact is not None:
            return Coordinate(exact, number.enclosure)
    places = [candidate.coordinates[name] for name in subject.variables]
    return value_of_formula(
        subject.tree, subject.variables, places, candidate.written(subject.tree)
    )


def value_of_formula(
    tree: Tree, names: Sequence[str], places: Sequence[Coordinate], exact: Tree | None = None
) -> Coordinate:
    """A formula at a place, written as is given, or else with the coordinates put in."""
    formula = Enclosed((tree,), names, nearby=False)
    candidate = Candidate(dict(zip(names, places, strict=True)))
    trees = [each.exact for each in places]
    if exact is None and None not in trees:
        put = {n: each for n, each in zip(names, trees, strict=True) if each is not None}
        exact = substitute(tree, put)
    exact = None if exact is None else _shortest(exact)
    return Coordinate(exact, lambda bits: formula.ball(candidate, bits))


def _shortest(tree: Tree) -> Tree:
    """A constant in closed form, sin(π/3) as √3/2; a formula with integers of families tidied."""
    if not free_names(tree):
        found = constant_in_closed_form(tree)
        if found is not None:
            return found.exact
    return tidy(tree)


def multipliers_at(subject: Subject, candidate: Candidate) -> tuple[Coordinate, ...]:
    """The multipliers; none where the gradients of the constraints are dependent."""
    if len(subject.constraints) != 1:
        found = [candidate.coordinates.get(name) for name in subject.multipliers]
        return tuple(each for each in found if each is not None)
    chosen = _multiplier(subject, candidate)
    return () if chosen is None else (value_at(subject.of(chosen), candidate),)


def _multiplier(subject: Subject, candidate: Candidate) -> Tree | None:
    """The multiplier of one constraint, by a coordinate in which its gradient is not 0."""
    for formula, slope in zip(subject.multiplier, subject.slopes[0], strict=True):
        for values in Enclosed((slope,), subject.variables).at(candidate):
            if not isinstance(values[0], Doubt) and sign(values[0]):
                return formula
            break
    return None


def kind_at(subject: Subject, candidate: Candidate) -> Kind:
    """The second derivative test, on constraints with the bordered Hessian.

    That has as many positive and as many negative eigenvalues more than the Hessian on the
    tangent space as there are constraints (Debreu, Definite and
    semidefinite quadratic forms, 1952).
    """
    hessian = subject.hessian
    if len(subject.constraints) == 1:
        multiplier = _multiplier(subject, candidate)
        if multiplier is None:
            return Kind.DEGENERATE
        put = {subject.multipliers[0]: multiplier}
        hessian = [[substitute(entry, put) for entry in row] for row in hessian]
    elif not all(name in candidate.coordinates for name in subject.unknowns):
        return Kind.DEGENERATE
    signs = _exact_inertia(hessian, candidate) or _enclosed_inertia(hessian, candidate, subject)
    if signs is None:
        return Kind.DEGENERATE
    borders = len(subject.constraints)
    return kind_of(Inertia(signs.positive - borders, signs.negative - borders, signs.zero))


def _exact_inertia(hessian: Matrix, candidate: Candidate) -> Inertia | None:
    rows = [[candidate.value(tree) for tree in row] for row in hessian]
    known = [[entry for entry in row if entry is not None] for row in rows]
    if candidate.algebra is None or known != rows:
        return None
    solution = candidate.algebra[1]
    field: Field[fmpq_poly] = Field(
        zero=fmpq_poly(),
        one=fmpq_poly([1]),
        plus=lambda a, b: a + b,
        times=solution.product,
        scaled=lambda a, top, bottom: a * fmpq(top, bottom),
        sign=solution.sign,
    )
    return inertia(known, field)


def _enclosed_inertia(hessian: Matrix, candidate: Candidate, subject: Subject) -> Inertia | None:
    size = len(hessian)
    entries = Enclosed([entry for row in hessian for entry in row], subject.unknowns)
    for values in entries.at(candidate):
        known = [value for value in values if not isinstance(value, Doubt)]
        if len(known) < size * size:
            continue
        rows = [known[k * size : (k + 1) * size] for k in range(size)]
        signs = inertia(rows, REALS)
        if signs is not None:
            return signs
    return None
