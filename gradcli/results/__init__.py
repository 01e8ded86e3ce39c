"""What the commands found: frozen data between computing and showing.

Every result carries the function it belongs to; `answer_of` is the part that `plain` prints. A
renderer reads fields and computes nothing; JSON keys and CSV columns are the field names.

Results are named tuples: a class takes an eighth of the time that a frozen dataclass takes to
make. They are imported when they are asked for, because a one-liner needs few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradcli.results.backprops import Backprop, LocalDerivative, Node, Tensor
    from gradcli.results.base import BOTH, Answer, Function, Value, Vector, Wanted
    from gradcli.results.checks import Check, Counterexample, Standing, Verdict, checked
    from gradcli.results.descents import Descent, Outcome, Step
    from gradcli.results.directions import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
    from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
    from gradcli.results.kinds import Result
    from gradcli.results.tangents import Approximation, LevelTangent, Tangent
else:
    HOMES = (
        "base", "gradients", "directions", "tangents", "descents", "checks", "backprops", "kinds",
    )  # fmt: skip

    def __getattr__(name: str) -> Any:
        """A class of one of the modules, the first of which has it."""
        if not name.startswith("__"):
            for home in HOMES:
                module = import_module(f"{__name__}.{home}")
                if hasattr(module, name):
                    return globals().setdefault(name, getattr(module, name))
        raise AttributeError(name)


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


def succeeded(result: "Result") -> bool:
    """Whether the verdict is yes; a descent that did not converge says no, and a check may."""
    return bool(getattr(result, "succeeded", True))


def was_interrupted(result: "Result") -> bool:
    """Whether the result is what was found until somebody lost patience."""
    return bool(getattr(result, "interrupted", False))


def remark_on(result: "Result") -> str:
    """What has to be said beside the answer: why a descent failed, that a rate is no slope."""
    return str(getattr(result, "remark", ""))


def answer_of(result: "Result") -> "tuple[Answer, ...]":
    """The answer alone; none where the whole result is it."""
    return tuple(getattr(result, "answer_parts", ()))
