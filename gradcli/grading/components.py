"""Checking vectors and numbers: a verdict for each component."""

from gradcli.grading.domain import Domain
from gradcli.grading.judge import Judge
from gradcli.grading.naming import Naming
from gradcli.language.inputs.answers import Reply, read_components
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree, free_names
from gradcli.results.base import Answer, Result, Value, Vector
from gradcli.results.checks import Check, Standing, Verdict, checked
from gradcli.results.statements import answer_of, answers, is_stated

TOO_MANY = "there is no such component"


def point_of(result: Result) -> Vector | None:
    """The point that a result is about."""
    return getattr(result, "point", None)


def exact(answer: Answer) -> Tree:
    """A formula, or a number by its exact form."""
    return answer.exact if isinstance(answer, Value) else answer


class Components:
    """Checks vectors and numbers, component by component."""

    def __init__(self, result: Result) -> None:
        self._function, self._point = result.function, point_of(result)
        references = [exact(part) for part in answer_of(result)]
        formulas = references if self._point else [self._function.tree, *references]
        names = free_names(*formulas)
        if self._point is None:
            names = list(dict.fromkeys((*self._function.variables, *names)))
        domain = Domain(formulas, names)
        self._naming = Naming(result, self._point, domain)
        self._judges = [
            Judge(quantity, reference, domain)
            for quantity, reference in zip(quantities(result), references, strict=True)
        ]

    def read(self, text: str, scope: Scope) -> Reply:
        """The answer, as it is written; ReadError where it can't be read."""
        wanted = self._function.variables if len(self._judges) > 1 else ("",)
        return read_components(text, scope, wanted)

    def check(self, reply: Reply) -> Check:
        """A verdict for each component; one that is missing, or one too many, is wrong."""
        verdicts = [
            self._verdict(place, reply) for place in range(max(len(self._judges), len(reply.parts)))
        ]
        self._name_slips(verdicts, reply)
        return checked(self._function, self._point, reply.source, verdicts)

    def _name_slips(self, verdicts: list[Verdict], reply: Reply) -> None:
        """Say which mistake was made, where it is a known one."""
        wrong = [
            place
            for place, verdict in enumerate(verdicts)
            if verdict.standing is Standing.WRONG and verdict.slip is None
        ]
        found = self._naming.named(reply.parts, reply.source, wrong) if wrong else {}
        for place, sentence in found.items():
            verdicts[place] = verdicts[place]._replace(slip=sentence)

    def _verdict(self, place: int, reply: Reply) -> Verdict:
        if place >= len(self._judges):
            return Verdict("", reply.parts[place], Standing.WRONG, TOO_MANY)
        judge = self._judges[place]
        if place >= len(reply.parts):
            return Verdict(judge.quantity, None, Standing.WRONG, "is missing")
        verdict = judge.verdict(reply.parts[place], reply.source)
        if self._point and set(free_names(reply.parts[place])) & set(self._function.variables):
            return verdict._replace(standing=Standing.WRONG, reason="")
        return verdict


def quantities(result: Result) -> list[str]:
    """What the components of an answer are, in symbols."""
    if not is_stated(result):
        return []
    return [name for each in answers(result) for name in each.parts or (each.symbol,)]
