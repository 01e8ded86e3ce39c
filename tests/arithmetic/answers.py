"""Exact answers at random, beside SymPy's: `python -m tests.arithmetic.answers [COUNT [SEED]]`.

Each is a partial derivative, or the norm of the gradient, at a point of roots, angles, powers of e,
logarithms or parameters, as gradcli prints it. It has to agree to 50 digits with the shortest of
what SymPy makes of the number, and be longer by no more than a fifth. Prints those that are longer,
and how many; exits 1 where there are more than 1 in 100, or one is wrong. With the option --record,
prints lines for tests/data/exact.txt instead: formula; point; which; SymPy's form.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from random import Random
from typing import NamedTuple

import mpmath as mp
import sympy as sp

from gradcli.arithmetic.convert import from_sympy
from gradcli.errors import GradcliError
from gradcli.language.inputs.points import read_point
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Number, Tree
from gradcli.language.unparse import unparse
from gradcli.results.base import Function, Wanted
from gradcli.verbs.gradient_at import gradient_at
from tests import oracle

COUNT, MOST_LONGER = 5_000, 0.01
LONGER = 1.2
PATIENCE = 2
"""Seconds for SymPy to simplify a number: some it never does."""
DIGITS, WORKING_DIGITS = 50, 70
EXACT = Wanted(exact=True)
WHICH = ("x", "y", "norm")
PARAMETERS = {"a": mp.mpf(17) / 11, "b": mp.mpf(23) / 7}
"""What stands for parameters where values are compared."""

TERMS = """
    {k} x^2 y; {k} x y^3; x^{k}; y^{k}; x/y; x y/(x^2 + y^2); {k}/(x + y); 1/(1 + x^2);
    sqrt(x^2 + y^2); sqrt(x y); {k} sqrt(x); sqrt(1 + x^2)/y; cbrt(x y); x^(2/3) y;
    1/sqrt(x^2 + {k}); sin(x y); {k} sin(x) cos(y); cos(x)^2; tan(x/2); x sin(y); sin(x)^2 y;
    cos(x + y);
    y cos({k} x); e^(x y); x e^y; {k} e^(-x^2); e^x ln(y); x^2 e^(y/2); e^(x/y); (1 + e^x) y; {k}^x;
    ln(x + y); x ln(y); ln(x)^2; ln(x^2 + y^2); {k} y ln(x y); ln(1 + x^2)/{k}; y/ln(x);
    atan(y/x); {k} atan(x); asin(x/9); x atan(y); x^y; sinh(x) y; cosh(x); tanh(x y/4); pi x^2 y
"""
KINDS = {
    "whole": "1; 2; 3; 4; 5; 1/2; 3/2; 2/3; 1/4",
    "roots": "sqrt(2); sqrt(3); 2sqrt(5); 1/sqrt(2); sqrt(3)/2; 1 + sqrt(2); cbrt(2); 2^(2/3)",
    "angles": "pi; pi/2; pi/3; pi/4; pi/6; 2pi/3; 3pi/4; pi/12; pi/8; pi/5",
    "logarithms": "e; e^2; sqrt(e); ln(2); ln(3); 2ln(2); 1/e; ln(6)",
    "parameters": "a; b; 2a; a + b; a^2; 1/a",
}


class Question(NamedTuple):
    """A formula in x and y, and the text of a point."""

    formula: str
    point: str

    def printed(self) -> Iterator[tuple[str, Tree]]:
        """What gradcli prints of the partials and the norm, where it is no rational number."""
        result = gradient_at(Function(self.tree, ("x", "y")), self.place, EXACT)
        for which, value in zip(WHICH, (*result.gradient, result.norm), strict=True):
            if value is not None and not isinstance(value.exact, Number):
                yield which, value.exact

    @property
    def tree(self) -> Tree:
        """The formula."""
        return parse(self.formula, Scope().declare("x", "y")).tree

    @property
    def place(self) -> tuple[Tree, ...]:
        """The coordinates."""
        return read_point(self.point, Scope()).coordinates(("x", "y"))


def questions(seed: int) -> Iterator[Question]:
    """Sums of one to three terms at points of one kind, or of a kind and whole numbers."""
    random = Random(seed)
    terms, *values = (text.strip().split("; ") for text in (TERMS, *KINDS.values()))
    terms = [term.strip() for text in terms for term in text.split(";") if term.strip()]
    while True:
        chosen = random.sample(terms, random.choice((1, 1, 2, 2, 3)))
        kind = random.choice(values)
        point = (random.choice(random.choice((kind, kind, values[0]))) for _ in "xy")
        yield Question(" + ".join(chosen).format(k=random.choice((2, 3, 5))), ", ".join(point))


def error_of(printed: Tree, known: Tree) -> float:
    """The relative error of what is printed, as far as numbers of 70 digits tell."""
    with mp.workdps(WORKING_DIGITS):
        found, true = (
            oracle.evaluate(tree, PARAMETERS, bound=mp.inf, at_kinks=True)
            for tree in (printed, known)
        )
        return float(abs(found - true) / max(abs(true), mp.mpf(10) ** -10))


def excess_of(printed: Tree, known: Tree) -> float:
    """How many times as long as another text the printed one is."""
    return len(unparse(printed)) / len(unparse(known))


class Slow(Exception):  # noqa: N818  # no error of the program
    """SymPy takes too long."""


@contextmanager
def patience() -> Iterator[None]:
    """Raise Slow where what is done within takes longer than two seconds."""

    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def by_sympy(question: Question) -> dict[str, Tree]:
    """The shortest that SymPy makes of the partials and the norm."""
    x, y = (oracle.to_sympy(coordinate, {}) for coordinate in question.place)
    formula = oracle.to_sympy(question.tree, {})
    names = {sp.Symbol("x", real=True): x, sp.Symbol("y", real=True): y}
    slopes = [formula.diff(name).subs(names, simultaneous=True) for name in names]
    numbers = (*slopes, sp.sqrt(sp.Add(*(slope**2 for slope in slopes))))
    return dict(zip(WHICH, map(_shortest, numbers), strict=True))


def _shortest(number: sp.Expr) -> Tree:
    forms = [number, sp.expand(number), sp.factor_terms(number), sp.simplify(number)]
    return min(map(from_sympy, forms), key=lambda tree: len(unparse(tree)))


class Answer(NamedTuple):
    """A question, which of its answers, what is printed, and SymPy's form."""

    question: Question
    which: str
    printed: Tree
    known: Tree


def answers(seed: int) -> Iterator[Answer]:
    """Answers that gradcli has, and SymPy in two seconds, in words of gradcli's language."""
    for question in questions(seed):
        try:
            printed = list(question.printed())
            with patience():
                known = by_sympy(question)
        except (GradcliError, KeyError, Slow, RecursionError):
            continue
        yield from (Answer(question, which, tree, known[which]) for which, tree in printed)


def main(count: int = COUNT, seed: int = 0, *, record: bool = False) -> int:
    """Compare that many answers; 1 where too many are longer, or one is wrong."""
    longer = wrong = 0
    for (formula, point), which, printed, known in islice(answers(seed), count):
        shown = f"{formula}; {point}; {which}; {unparse(known)}"
        if record:
            print(shown)
        elif error_of(printed, known) > 10.0**-DIGITS:
            wrong += 1
            print("WRONG", unparse(printed), shown, flush=True)
        elif (excess := excess_of(printed, known)) > LONGER:
            longer += 1
            print(f"{excess:.2f} {unparse(printed)}  {shown}", flush=True)
    print(f"{count:,} answers: {wrong} wrong, {longer} longer than SymPy's by more than a fifth")
    return int(wrong > 0 or longer > MOST_LONGER * count)


if __name__ == "__main__":
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    sys.exit(main(*map(int, sys.argv[1 + len(options) :]), record="--record" in options))
