"""The answer alone: one line a result, components separated by TAB, in gradcli's own language.

A descent is a line for each step: its number, the coordinates, f, ‖∇f‖ and the step size that led
there, which is `nan` for the start. A check is a field for each component: `right: …`, `wrong: …`
or `undecided: …`, with the reason, the counterexample and the slip behind the colon. A backward
pass is a line for each parameter: its name, ∂L/∂p and, with a rate, p after the step; before them
with a graph, and an empty line between, one for each node: its name, formula, value and adjoint.
"""

from collections.abc import Iterator, Sequence

from gradcli.language.unparse import unparse
from gradcli.render import Numbers, backprops
from gradcli.render.numbers import digits_of, float_text, rational
from gradcli.render.verdicts import sentence
from gradcli.results import Answer, Backprop, Check, Descent, Result, Step, Value, answer_of

NOTHING = "nan"


def lines(result: Result, numbers: Numbers, *, last_only: bool = False) -> Iterator[str]:
    """The lines of one result; of a descent only the final point, where that is asked for."""
    if isinstance(result, Descent):
        if last_only:
            yield "\t".join(map(float_text, result.steps[-1].point))
        else:
            yield from ("\t".join(step_fields(step)) for step in result.steps)
    elif isinstance(result, Check):
        yield "\t".join(sentence(verdict, unparse) for verdict in result.verdicts)
    elif isinstance(result, Backprop):
        yield from backprops.plain_lines(result)
    else:
        taken = result.function.variables
        parts = [written(answer, numbers, taken) for answer in answer_of(result)]
        yield "\t".join(parts) or NOTHING


def step_fields(step: Step, nothing: str = NOTHING) -> list[str]:
    """One row of a descent; `nothing` stands for a step size that there is not."""
    rate = NOTHING if step.rate is None else float_text(step.rate)
    numbers = map(float_text, (*step.point, step.value, step.norm))
    return [str(step.step), *numbers, nothing if rate == NOTHING else rate]


def written(answer: Answer, numbers: Numbers, taken: Sequence[str] = ()) -> str:
    """A formula, or a number as it is asked for, in gradcli's language; `taken` are variables."""
    if not isinstance(answer, Value):
        return unparse(answer, taken=taken)
    if numbers is Numbers.EXACT:
        return unparse(answer.exact, taken=taken)
    value = rational(answer.decimal)
    return unparse(answer.decimal, taken=taken) if value is None else digits_of(value)
