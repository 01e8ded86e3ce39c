"""The runner computes what is needed, and nothing else."""

from fractions import Fraction

import pytest
from flint import fmpq

from gradcli.arithmetic.enclosures import ENCLOSURES, Enclosures
from gradcli.arithmetic.rationals import RATIONALS
from gradcli.arithmetic.runner import Doubt, Operation, Runner
from gradcli.differentiation.reverse import gradient
from gradcli.differentiation.tape import Tape
from gradcli.language.reading.parser import parse

BRANCHES = [
    ("where(x > 0, sqrt(x), x)", -1, {"sqrt"}),
    ("where(x > 0, where(x > 1, ln(x), sin(x)), gamma(x))", 2, {"sin", "gamma"}),
    ("where(x < 0, exp(x), 0) + cos(x)", 1, {"exp"}),
    ("where(x == 0, 1, tan(x)/x)", 0, {"tan", "/"}),
]


class Watched(Enclosures):
    """Enclosures that note which operations are computed."""

    def __init__(self) -> None:
        self.seen = set[str]()

    def operation(self, tape: Tape, slot: int, *, nearby: bool) -> Operation:
        """What computes an instruction, and notes it."""
        computed = super().operation(tape, slot, nearby=nearby)

        def noted(*args: object) -> object:
            self.seen.add(tape.ops[slot])
            return computed(*args)

        return noted


@pytest.mark.parametrize(("text", "x", "unused"), BRANCHES)
def test_a_branch_that_is_not_taken_is_never_computed(text: str, x: int, unused: set[str]) -> None:
    tape, kind = Tape(("x",), guarded=True), Watched()
    value = tape.add(parse(text).tree)
    found = Runner(tape, [value, *gradient(tape, value, lazy=True)], kind)([fmpq(x)])
    assert not any(isinstance(each, Doubt) for each in found)
    assert kind.seen.isdisjoint(unused)


def test_a_doubt_names_what_is_to_blame() -> None:
    tape = Tape(("x",), guarded=True)
    value = tape.add(parse("1 + ln(x)^2").tree)
    (found,) = Runner(tape, [value], ENCLOSURES)([fmpq(-1)])
    assert isinstance(found, Doubt)
    assert found.certain
    assert tape.ops[found.slot] == "ln"


def test_choices_may_be_nested_deeply() -> None:
    tape = Tape(("x",))
    x, slot = tape.inputs["x"], tape.number(0)
    for count in range(1, 20_000):
        larger = tape.apply(">", (x, tape.number(count)))
        slot = tape.apply("where", (larger, tape.number(count), slot))
    assert Runner(tape, [slot], RATIONALS)([fmpq(1, 2)]) == [0]


def test_equal_inputs_are_no_tie_of_one_with_itself() -> None:
    tape = Tape(("x", "y"), guarded=True)
    value = tape.add(parse("max(x, y)").tree)
    one = ENCLOSURES.number(Fraction(1))
    (tied,) = Runner(tape, [value], ENCLOSURES, nearby=True)([one, one + 0])
    assert isinstance(tied, Doubt)
