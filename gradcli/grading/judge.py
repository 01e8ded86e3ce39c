"""Verdicts on single components: an answer beside what it should be."""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from gradcli.effort import Budget, OutOfStepsError
from gradcli.grading.domain import Domain
from gradcli.grading.equality import DIGITS, Equality, Finding, Rounding, Witness
from gradcli.language.build import decimal, number
from gradcli.language.inputs.precision import blurred
from gradcli.language.tree import Tree
from gradcli.results.base import Value
from gradcli.results.checks import Counterexample, Standing, Verdict

STEPS = 40_000
"""How much work one component of an answer is worth; most take less than a tenth of that."""

REFERENCE_DIGITS = 120
"""Of numbers that have no exact form."""

REASONS = {
    Rounding.ROUNDED: "equal to the digits given",
    Rounding.CUT_OFF: "equal to the digits given, cut off rather than rounded",
}
LAST_DIGIT = "rounding: the last digit is off"


class Judge:
    """Judges answers to one quantity."""

    def __init__(self, quantity: str, reference: Tree, domain: Domain) -> None:
        self.quantity = quantity
        self.equality = Equality(reference, domain)

    def verdict(self, answer: Tree, source: str) -> Verdict:
        """Whether the answer is the quantity; undecided where that is too much work."""
        try:
            return self._verdict(answer, source)
        except OutOfStepsError:
            reason = "it takes too much work to tell"
            return Verdict(self.quantity, answer, Standing.UNDECIDED, reason)

    def _verdict(self, answer: Tree, source: str) -> Verdict:
        with Budget(STEPS):
            finding = self.equality.compare(answer)
        if finding.equal is not False:
            standing = Standing.RIGHT if finding.equal else Standing.UNDECIDED
            return Verdict(self.quantity, answer, standing, self.reason(finding))
        rounding = Rounding.NONE if finding.on_joint else self._rounding(answer, source)
        if rounding in REASONS:
            return Verdict(self.quantity, answer, Standing.RIGHT, REASONS[rounding])
        return Verdict(
            self.quantity,
            answer,
            Standing.WRONG,
            "",
            finding.witness and counterexample(finding.witness),
            LAST_DIGIT if rounding is Rounding.ALMOST else None,
        )

    def _rounding(self, answer: Tree, source: str) -> Rounding:
        with Budget(STEPS):
            return self.equality.rounding(blurred(answer, source))

    def reason(self, finding: Finding) -> str:
        """Why an answer is right, or why nothing can be said."""
        if finding.proved:
            return "proved equal"
        if finding.equal:
            many = "" if not self.equality.names else f" at {finding.points} points"
            return f"equal to {DIGITS} digits{many}"
        if not self.equality.decided:
            return "no point of the domain was found"
        return "neither proved equal nor refuted"


def counterexample(witness: Witness) -> Counterexample:
    """A witness as a result."""
    names = tuple(name for name, _ in witness.point)
    point = tuple(exactly(value) for _, value in witness.point)
    given = None if witness.given is None else rounded(witness.given, witness.digits)
    return Counterexample(names, point, given, rounded(witness.expected, witness.digits))


def exactly(value: Fraction) -> Value:
    """A rational number as it is."""
    tree = number(value)
    return Value(tree, tree)


def rounded(value: Fraction, digits: int) -> Value:
    """A number rounded to significant digits."""
    top, bottom = Decimal(value.numerator), Decimal(value.denominator)
    tree = decimal(str(Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN).divide(top, bottom)))
    return Value(tree, tree)
