"""Answers beside what they should be: a verdict for each component of a vector, or on a number."""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from gradcli.arithmetic.enclosures import EnclosedFormulas, middle
from gradcli.arithmetic.runner import Doubt
from gradcli.effort import Budget, OutOfStepsError
from gradcli.grading.domain import Domain
from gradcli.grading.equality import DIGITS, Equality, Finding, Rounding, Witness
from gradcli.grading.misconceptions import Naming, scalars
from gradcli.language.build import decimal
from gradcli.language.inputs.answers import Reply, read_components, read_one
from gradcli.language.inputs.matrices import read_matrix
from gradcli.language.inputs.precision import blurred
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree, free_names, nodes, operator
from gradcli.language.unparse import explain
from gradcli.results.base import Answer, Result, Value, Vector
from gradcli.results.checks import Check, Counterexample, Standing, Verdict, checked
from gradcli.results.statements import answer_of, answers, is_stated

STEPS = 40_000
"""How much work one component of an answer is worth; most take less than a tenth of that."""

REFERENCE_DIGITS = 120
"""Of numbers that have no exact form."""

COORDINATE_DIGITS = 17
"""Of a point on a joint, which has a closed form."""

REASONS = {
    Rounding.ROUNDED: "equal to the digits given",
    Rounding.CUT_OFF: "equal to the digits given, cut off rather than rounded",
    Rounding.AS_DOUBLE: "equal as floats of 64 bits",
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


def agrees(answer: Tree, right: Tree, source: str, *, on: Tree) -> bool:
    """Whether a formula is what it should be, to the digits given, on the domain of one of them."""
    judge = Judge("", right, Domain([on], free_names(on)))
    return judge.verdict(answer, source).standing is Standing.RIGHT


def counterexample(witness: Witness) -> Counterexample:
    """A witness as a result."""
    names = tuple(name for name, _ in witness.point)
    point = tuple(coordinate(value) for _, value in witness.point)
    given = None if witness.given is None else rounded(witness.given, witness.digits)
    return Counterexample(names, point, given, rounded(witness.expected, witness.digits))


def coordinate(tree: Tree) -> Value:
    """A coordinate in closed form, with decimals beside it where it is not rational."""
    if all(operator(node) in ("", "neg", "/") for node in nodes(tree)):
        return Value(tree, tree)
    (found,) = EnclosedFormulas([tree], (), nearby=True).values((), COORDINATE_DIGITS)
    near = tree if isinstance(found, Doubt) else rounded(middle(found), COORDINATE_DIGITS).decimal
    return Value(tree, near)


def rounded(value: Fraction, digits: int) -> Value:
    """A number rounded to significant digits."""
    top, bottom = Decimal(value.numerator), Decimal(value.denominator)
    tree = decimal(str(Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN).divide(top, bottom)))
    return Value(tree, tree)


TOO_MANY = "there is no such component"


def point_of(result: Result) -> Vector | None:
    """The point that a result is about."""
    return getattr(result, "point", None)


def exact(answer: Answer) -> Tree:
    """A formula, or a number by its exact form."""
    return answer.exact if isinstance(answer, Value) else answer


class Components:
    """Checks vectors, matrices and numbers, component by component."""

    def __init__(self, result: Result) -> None:
        self._function, self._point = result.function, point_of(result)
        references = [exact(part) for part in answer_of(result)]
        formulas = [*references] if self._point else [*scalars(self._function.tree), *references]
        letters = free_names(*map(exact, self._point or ()))
        self._foreign = set(self._function.variables).difference(letters) if self._point else set()
        names = list(dict.fromkeys((*free_names(*formulas), *letters)))
        if self._point is None:
            names = list(dict.fromkeys((*self._function.variables, *names)))
        domain = Domain(formulas, names)
        self._size = _size(result)
        self._naming = Naming(result, self._point, domain, references)
        self._judges = [
            Judge(quantity, reference, domain)
            for quantity, reference in zip(quantities(result), references, strict=True)
        ]

    def read(self, text: str, scope: Scope) -> Reply:
        """The answer, as it is written; ReadError where it can't be read."""
        if min(self._size) > 1:
            return read_matrix(text, scope, self._function.variables, self._size)
        names = self._function.variables
        if len(self._judges) > 1:
            return read_components(text, scope, names)
        return read_one(text, scope, names if len(names) == 1 else ("",))

    def check(self, reply: Reply) -> Check:
        """A verdict for each component; one that is missing, or one too many, is wrong."""
        given, more = _beside(reply, self._size)
        pairs = zip(self._judges, given, strict=True)
        verdicts = [self._verdict(judge, answer, reply.source) for judge, answer in pairs]
        verdicts = as_meant(verdicts, reply, self._again)
        verdicts += [Verdict("", answer, Standing.WRONG, TOO_MANY) for answer in more]
        self._name_slips(verdicts, reply)
        return checked(self._function, self._point, reply.source, verdicts)

    def _again(self, place: int, other: Reply) -> Verdict:
        """The verdict on a component in another reading."""
        answer = _beside(other, self._size)[0][place]
        return self._verdict(self._judges[place], answer, other.source)

    def _name_slips(self, verdicts: list[Verdict], reply: Reply) -> None:
        """Say which mistake was made, where it is a known one."""
        wrong = [
            place
            for place, verdict in enumerate(verdicts)
            if verdict.standing is Standing.WRONG and verdict.slip is None
        ]
        found = self._naming.named(reply, wrong, self._size[1]) if wrong else {}
        for place, sentence in found.items():
            verdicts[place] = verdicts[place]._replace(slip=sentence)

    def _verdict(self, judge: Judge, answer: Tree | None, source: str) -> Verdict:
        if answer is None:
            return Verdict(judge.quantity, None, Standing.WRONG, "is missing")
        verdict = judge.verdict(answer, source)
        if self._foreign and self._foreign.intersection(free_names(answer)):
            return verdict._replace(standing=Standing.WRONG, reason="")
        return verdict


def as_meant(
    verdicts: list[Verdict], reply: Reply, again: Callable[[int, Reply], Verdict]
) -> list[Verdict]:
    """The verdicts, where a component that is wrong as read is right in another reading of it."""
    wrong = [k for k, each in enumerate(verdicts) if each.standing is Standing.WRONG]
    found = list(verdicts)
    for other in reply.otherwise() if wrong else ():
        for place in wrong:
            verdict = again(place, other)
            if verdict.answer != verdicts[place].answer and verdict.standing is Standing.RIGHT:
                reading = "" if verdict.answer is None else f" if read as {explain(verdict.answer)}"
                found[place] = verdict._replace(reason=f"{verdict.reason}{reading}")
        wrong = [place for place in wrong if found[place] is verdicts[place]]
        if not wrong:
            break
    return found


def _size(result: Result) -> tuple[int, int]:
    """The rows and columns of an answer; a vector is one row."""
    stated = answers(result) if is_stated(result) else []
    rows = stated[0].rows if len(stated) == 1 else (answer_of(result),)
    return len(rows), max(map(len, rows), default=0)


def _beside(reply: Reply, size: tuple[int, int]) -> tuple[list[Tree | None], list[Tree]]:
    """The answer's components in the places that there are, and those beyond them."""
    height, width = size
    rows = reply.rows
    if not rows:
        missing: list[None] = [None] * (height * width - len(reply.parts))
        return [*reply.parts[: height * width], *missing], [*reply.parts[height * width :]]
    given = [
        rows[i][j] if i < len(rows) and j < len(rows[i]) else None
        for i in range(height)
        for j in range(width)
    ]
    more = [
        entry
        for i, row in enumerate(rows)
        for j, entry in enumerate(row)
        if i >= height or j >= width
    ]
    return given, more


def quantities(result: Result) -> list[str]:
    """What the components of an answer are, in symbols."""
    if not is_stated(result):
        return []
    return [name for each in answers(result) for name in each.parts or (each.symbol,)]
