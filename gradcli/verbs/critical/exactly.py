"""Stationary points by algebra: all of them, where the equations are polynomial in kernels."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from operator import add as plus
from typing import NamedTuple, TypeAlias

from flint import fmpq_mpoly, fmpq_poly

from gradcli.algebra.tidy import tidy
from gradcli.language.build import ONE, ZERO, add, div, neg, number
from gradcli.language.tree import Apply, Symbol, Tree, free_names, substitute
from gradcli.results.criticals import Kind
from gradcli.verbs.critical.ideal import Component, Polynomial, Solution, TooHardError, solve
from gradcli.verbs.critical.kernels import (
    COSINE,
    EXPONENTIAL,
    OTHER,
    ROOT,
    SINE,
    VARIABLE,
    Kernels,
    Quotient,
    terms_of,
    whole,
)
from gradcli.verbs.critical.places import (
    Coordinate,
    Enclosure,
    inverse,
    places,
    radical,
    repeats_with,
)
from gradcli.verbs.critical.search import Zero
from gradcli.verbs.critical.subject import Subject
from gradcli.verbs.critical.transcendental import solutions

ANYWHERE = tuple(number(Fraction(*each)) for each in ((5, 7), (-3, 8), (0, 1), (12, 5), (-7, 1)))
"""Values of coordinates that can be chosen."""


class Candidate(NamedTuple):
    """A stationary point: its coordinates, and the solution that they are read from, if any."""

    coordinates: dict[str, Coordinate]
    algebra: tuple[Kernels, Solution] | None = None

    @classmethod
    def found(cls, names: Sequence[str], zero: Zero) -> "Candidate":
        """A zero that a search has found."""

        def ball(place: int) -> Enclosure:
            return lambda bits: zero.refined(bits)[place]

        return cls(
            {
                name: Coordinate(None if value is None else number(value), ball(k))
                for k, (name, value) in enumerate(zip(names, zero.rational, strict=True))
            }
        )

    def value(self, tree: Tree) -> fmpq_poly | None:
        """A formula's value in the field of the solution, if it is in there."""
        if self.algebra is None:
            return None
        kernels, solution = self.algebra
        try:
            (quotient,) = kernels.read([tree])
            below = solution.inverse(solution.value(quotient.bottom))
            return solution.product(solution.value(quotient.top), below)
        except (KeyError, TooHardError):
            return None

    def written(self, tree: Tree) -> Tree | None:
        """A formula with what is known of each unknown put in, members of families by their k."""
        if self.algebra is None:
            return None
        kernels, solution = self.algebra
        values: dict[int, Tree] = {}
        for place, unknown in enumerate(kernels.unknowns):
            known: Tree | None = None
            if place in solution.values:
                known = radical(solution.numbers[place])
            elif unknown.kind == VARIABLE and isinstance(unknown.tree, Symbol):
                known = self.coordinates[unknown.tree.name].family
            elif all(name in self.coordinates for name in free_names(unknown.tree)):
                places = {
                    name: self.coordinates[name].exact
                    if repeats_with(unknown.tree, name, self.coordinates[name])
                    else self.coordinates[name].family
                    for name in free_names(unknown.tree)
                }
                if None not in places.values():
                    put = {name: exact for name, exact in places.items() if exact is not None}
                    known = tidy(substitute(unknown.tree, put))
            if known is not None:
                values[place] = known
        try:
            (quotient,) = kernels.read([tree])
        except TooHardError:
            return None
        top, bottom = (kernels.tree(terms_of(each), values) for each in quotient)
        return (
            None if set(free_names(top, bottom)) & set(self.coordinates) else tidy(div(top, bottom))
        )


class Curve(NamedTuple):
    """Stationary points that are not alone: the equations left = 0 that they fulfil.

    The formulas that are `positive` are so on it, or 0. The `families` say the equations with an
    integer, as y = 2πk for cos y = 1. The kind is told where it is known.
    """

    equations: tuple[Tree, ...]
    positive: tuple[Tree, ...] = ()
    families: tuple[Tree, ...] = ()
    kind: Kind | None = None

    def holds(self, candidate: Candidate) -> bool:
        """Whether a point certainly lies on it."""
        places = {name: each.exact for name, each in candidate.coordinates.items()}
        put = {name: exact for name, exact in places.items() if exact is not None}
        values = [candidate.value(tree) for tree in self.equations]
        return all(
            value.is_zero() if value is not None else tidy(substitute(tree, put)) == ZERO
            for value, tree in zip(values, self.equations, strict=True)
        )

    def points(self, names: Sequence[str]) -> Iterator[tuple[Tree, ...]]:
        """Points on a curve of one equation, all coordinates but one being anything."""
        if len(self.equations) != 1:
            return
        (equation,) = self.equations
        for name, value in product(free_names(equation), ANYWHERE):
            put = {other: value for other in names if other != name}
            try:
                found = list(zeros((substitute(equation, put),), Subject(equation, (name,), ())))
            except TooHardError:
                continue
            for each in found:
                exact = each.coordinates[name].exact if isinstance(each, Candidate) else None
                if exact is not None:
                    yield tuple(put.get(other, exact) for other in names)


Found: TypeAlias = Candidate | Curve


def stationary(subject: Subject, positive: Sequence[Tree]) -> Iterator[Found]:
    """All stationary points of a smooth f where some trees are positive.

    Raises TooHardError where the equations are not polynomial in kernels that can be inverted, or
    where solving them takes too much.
    """
    yield from _solved(subject, subject.equations, positive, subject.unknowns)
    if len(subject.constraints) > 1:
        yield from _solved(subject, subject.dependent, positive, subject.variables)


def zeros(trees: Sequence[Tree], subject: Subject) -> Iterator[Found]:
    """The points where some formulas vanish together, and the constraints, too."""
    yield from _solved(subject, (*trees, *subject.constraints), (), subject.variables)


def _solved(
    subject: Subject, equations: Sequence[Tree], positive: Sequence[Tree], names: Sequence[str]
) -> Iterator[Found]:
    kernels = Kernels(names)
    quotients = kernels.read((*equations, *positive))
    left, sides = quotients[: len(equations)], quotients[len(equations) :]
    tops = [kernels.that_may_vanish(each.top) for each in left]
    tops = [kernels.exponentiated(top) for top in tops if not top.is_zero()]
    count = len(kernels.unknowns)
    given, ties = (
        [{e[:count]: c for e, c in whole(each).items()} for each in system]
        for system in (tops, kernels.relations(tops))
    )
    short = [*given, *ties]
    if constants := _constants(kernels, short):
        loose = [each for each in ties if not _held(each) <= set(constants)]
        yield from _over_constants(kernels, [*given, *loose], constants, subject)
        return
    for found in _untied(solve(short, count), kernels, count):
        if isinstance(found, Component):
            yield from _component(kernels, found, subject)
        elif _holds(kernels, found, [each.bottom for each in left], sides):
            yield from _points(kernels, found, subject)


def _constants(kernels: Kernels, system: Sequence[Polynomial]) -> dict[int, Tree]:
    """The unknowns in a system that hold no variable, if they are no algebraic numbers alone."""
    unknowns = {k: kernels.unknowns[k] for k in sorted(_held(*system))}
    found = {k: each.tree for k, each in unknowns.items() if not free_names(each.tree)}
    return found if any(unknowns[k].kind != ROOT for k in found) else {}


def _held(*system: Polynomial) -> set[int]:
    """The unknowns in a system."""
    return {k for each in system for e in each for k, n in enumerate(e) if n}


def _over_constants(
    kernels: Kernels, system: Sequence[Polynomial], constants: Mapping[int, Tree], subject: Subject
) -> Iterator[Candidate]:
    """The points where the coefficients hold constants that are no algebraic numbers."""
    for found in solutions(system, sorted(_held(*system).difference(constants)), constants):
        inverted = [inverse(kernels, kernels.unknowns[k], value) for k, value in found.items()]
        known = [each for each in inverted if each is not None]
        coordinates = dict(known)
        if len(known) < len(inverted):
            continue
        if len(coordinates) < len(known) or set(coordinates) != set(subject.variables):
            raise TooHardError
        yield Candidate(coordinates)


def _untied(
    found: Sequence[Solution | Component], kernels: Kernels, count: int
) -> Iterator[Solution | Component]:
    """What was found, without the relations between unknowns that occur nowhere else."""
    for each in found:
        if isinstance(each, Solution):
            yield each
            continue
        needed = [p for p in each.basis if not _is_idle(p, each.basis, kernels)]
        if len(needed) < len(each.basis):
            yield from solve(needed, count)
        else:
            yield each


def _is_idle(polynomial: Polynomial, basis: Sequence[Polynomial], kernels: Kernels) -> bool:
    """Whether a polynomial is s² + c² − 1 of an angle that no other one knows."""
    held = _held(polynomial)
    others = _held(*(p for p in basis if p is not polynomial))
    angles = all(kernels.unknowns[k].kind in (SINE, COSINE) for k in held)
    return angles and len(polynomial) == 3 and held.isdisjoint(others)


def _holds(
    kernels: Kernels,
    solution: Solution,
    bottoms: Sequence[fmpq_mpoly],
    positive: Sequence[Quotient],
) -> bool:
    """Whether divisors do not vanish, and even roots and the sides of the case are not negative.

    What holds an unknown that is free is not judged here.
    """
    for bottom in bottoms:
        if _sign(solution, bottom) == 0:
            return False
    for place in solution.values:
        unknown = kernels.unknowns[place]
        even = unknown.kind == ROOT and unknown.order % 2 == 0
        if even and solution.sign(solution.values[place]) < 0:
            return False
    for each in positive:
        signs = _sign(solution, each.top), _sign(solution, each.bottom)
        if signs[0] is not None and signs[1] is not None and signs[0] * signs[1] < 0:
            return False
    return True


def _sign(solution: Solution, polynomial: fmpq_mpoly) -> int | None:
    """The sign of a polynomial at a solution; None where that is not known there."""
    try:
        return solution.sign(solution.value(polynomial))
    except KeyError:
        return None


def _points(kernels: Kernels, solution: Solution, subject: Subject) -> Iterator[Found]:
    for found in places(kernels, solution):
        if all(name in found for name in subject.variables):
            yield Candidate(found, (kernels, solution))
        else:
            known = {n: c for n, c in found.items() if n in subject.variables}
            named = [add((Symbol(n), neg(_exact(c)))) for n, c in known.items() if not c.period]
            angles = list(_angles(kernels, solution))
            repeats = all(set(free_names(each)) <= set(known) for each in angles)
            families = [
                Apply("=", (Symbol(n), c.beginning_at(_exact(c)))) for n, c in known.items()
            ]
            yield Curve((*named, *angles), families=tuple(families) if angles and repeats else ())


def _exact(coordinate: Coordinate) -> Tree:
    if coordinate.exact is None:
        raise TooHardError
    return coordinate.exact


def _angles(kernels: Kernels, solution: Solution) -> Iterator[Tree]:
    """The sines and cosines that are given: one of both where it is ±1."""
    for place in solution.values:
        unknown = kernels.unknowns[place]
        if unknown.kind in (SINE, COSINE):
            other = place + (1 if unknown.kind == SINE else -1)
            value = radical(solution.numbers[place])
            if value is None:
                raise TooHardError
            if radical(solution.numbers[other]) in (ONE, neg(ONE)):
                continue
            yield add((unknown.tree, neg(value)))


def _component(kernels: Kernels, component: Component, subject: Subject) -> Iterator[Found]:
    """A component of higher dimension, where its unknowns are as good as variables.

    They are where no variable stands in two of them: x and e^x are tied by more than equations.
    """
    equations, roots = _with_roots_told(kernels, component.basis)
    if not _is_loose(kernels, equations):
        yield from _by_value(kernels, equations, subject)
        return
    trees, sides = ([kernels.tree(each) for each in system] for system in (equations, roots))
    kept = [tree for tree in trees if set(free_names(tree)) <= set(subject.variables)]
    yield Curve(tuple(kept), tuple(sides))


def _with_roots_told(
    kernels: Kernels, basis: Sequence[Polynomial]
) -> tuple[list[Polynomial], list[Polynomial]]:
    """A basis without the equations that give even roots, and what these roots are."""
    equations, told = list(basis), list[Polynomial]()
    roots = {k for k in _held(*basis) if kernels.unknowns[k].kind == ROOT}
    pending = {k for k in roots if kernels.unknowns[k].order % 2 == 0}
    while found := next(
        ((k, each) for k in pending for each in equations if _gives(each, k, roots)), None
    ):
        place, equation = found
        pending.remove(place)
        roots.remove(place)
        factor = next(c for e, c in equation.items() if e[place])
        value = {e: -c for e, c in equation.items() if not e[place]}
        equations = [_put(each, place, value, factor) for each in equations if each is not equation]
        told.append(value if factor > 0 else {e: -c for e, c in value.items()})
    return equations, told


def _gives(equation: Polynomial, place: int, roots: Collection[int]) -> bool:
    """Whether an equation is c·r = p, where p holds no root."""
    held = [e for e in equation if any(e[k] for k in roots)]
    return len(held) == 1 and sum(held[0]) == held[0][place] == 1


def _put(equation: Polynomial, place: int, value: Polynomial, factor: int) -> Polynomial:
    """An equation with r = p/c put in where r stands alone, times c."""
    if not any(e[place] for e in equation) or any(e[place] > 1 for e in equation):
        return equation
    total: dict[tuple[int, ...], int] = {}
    for exponents, c in equation.items():
        rest = tuple(0 if k == place else e for k, e in enumerate(exponents))
        for more, d in value.items() if exponents[place] else [((0,) * len(rest), factor)]:
            key = tuple(map(plus, rest, more))
            total[key] = total.get(key, 0) + c * d
    return {e: c for e, c in total.items() if c}


def _is_loose(kernels: Kernels, equations: Sequence[Polynomial]) -> bool:
    """Whether no variable stands in two unknowns of a system, or in a sine."""
    seen = set[str]()
    for place in sorted(_held(*equations)):
        unknown = kernels.unknowns[place]
        names = free_names(unknown.tree)
        known = unknown.kind in (EXPONENTIAL, OTHER, VARIABLE)
        if not known or not seen.isdisjoint(names) or not names:
            return False
        seen.update(names)
    return True


def _by_value(
    kernels: Kernels, equations: Sequence[Polynomial], subject: Subject
) -> Iterator[Found]:
    """The points where an unknown that stands alone in an equation gives the value of a variable.

    That is put in, as y = e for ln y = 1, and the rest is solved for the other variables.
    """
    alone = [each for each in equations if len(_held(each)) == 1]
    chosen = next((each for each in alone if _is_function(kernels, *_held(each))), None)
    if chosen is None:
        raise TooHardError
    rest = [kernels.tree(each) for each in equations if each is not chosen]
    for solution in solve([chosen], len(kernels.unknowns)):
        for place in [] if isinstance(solution, Component) else places(kernels, solution):
            ((name, coordinate),) = place.items()
            if coordinate.exact is None or coordinate.period is not None:
                raise TooHardError
            put = {name: coordinate.exact}
            others = [each for each in subject.variables if each != name]
            names = [each for each in kernels.variables if each != name]
            reduced = Subject(substitute(subject.tree, put), others, ())
            trees = [tidy(substitute(tree, put)) for tree in rest]
            for found in _solved(reduced, trees, (), names):
                if isinstance(found, Candidate):
                    yield Candidate({**found.coordinates, name: coordinate})
                else:
                    level = add((Symbol(name), neg(coordinate.exact)))
                    yield Curve((*found.equations, level))


def _is_function(kernels: Kernels, place: int) -> bool:
    """Whether an unknown is an exponential or a logarithm of one variable."""
    unknown = kernels.unknowns[place]
    return unknown.kind in (EXPONENTIAL, OTHER) and len(free_names(unknown.tree)) == 1
