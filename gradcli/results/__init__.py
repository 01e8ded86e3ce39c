"""What the commands found: frozen data between computing and showing.

Every result carries the function it belongs to; `answer_of` names the part of it that `plain`
prints. A renderer reads fields and computes nothing; JSON keys and CSV columns are the field names.

Results are named tuples: a class takes an eighth of the time that a frozen dataclass takes to
make, and every one-liner waits for all of them.
"""

from gradcli.results.backprops import Backprop, LocalDerivative, Node, Tensor
from gradcli.results.base import BOTH, Answer, Function, Value, Vector, Wanted
from gradcli.results.checks import Check, Counterexample, Standing, Verdict, checked
from gradcli.results.descents import Descent, Outcome, Step
from gradcli.results.directions import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.tangents import Approximation, LevelTangent, Tangent

__all__ = [
    "BOTH",
    "Answer",
    "Approximation",
    "Backprop",
    "Check",
    "Counterexample",
    "Descent",
    "DirectionalDerivative",
    "DirectionalDerivativeAt",
    "Function",
    "Gradient",
    "GradientAt",
    "LevelTangent",
    "LocalDerivative",
    "Node",
    "Norm",
    "NormAt",
    "Outcome",
    "RateAlong",
    "Result",
    "Standing",
    "Step",
    "Tangent",
    "Tensor",
    "UnitGradient",
    "Value",
    "Vector",
    "Verdict",
    "Wanted",
    "answer_of",
    "checked",
    "remark_on",
    "succeeded",
    "was_interrupted",
]

Result = (
    Gradient
    | GradientAt
    | UnitGradient
    | Norm
    | NormAt
    | DirectionalDerivative
    | DirectionalDerivativeAt
    | RateAlong
    | Tangent
    | Descent
    | Check
    | Backprop
)


def succeeded(result: Result) -> bool:
    """Whether the verdict is yes; a descent that did not converge says no, and a check may."""
    match result:
        case Descent():
            return result.outcome is Outcome.CONVERGED
        case Check():
            return result.standing is Standing.RIGHT
    return True


def was_interrupted(result: Result) -> bool:
    """Whether the result is what was found until somebody lost patience."""
    return isinstance(result, Descent) and result.outcome is Outcome.INTERRUPTED


def remark_on(result: Result) -> str:
    """What has to be said beside the answer: why a descent failed, that a rate is no slope."""
    match result:
        case Descent() if not succeeded(result):
            return result.reason
        case RateAlong():
            return result.remark
    return ""


def answer_of(result: Result) -> tuple[Answer, ...]:
    """The answer alone: of a tangent the plane's right-hand side, or the level set's equation."""
    match result:
        case Gradient() | GradientAt():
            return result.gradient
        case UnitGradient():
            return result.direction
        case Norm() | NormAt():
            return (result.norm,)
        case DirectionalDerivative() | DirectionalDerivativeAt() | RateAlong():
            return (result.derivative,)
        case Tangent():
            chosen = result.plane or (result.level and result.level.equation)
            return (chosen,) if chosen else ()
        case Descent() | Check() | Backprop():
            return ()
