"""Answers judged against what a verb found: equality, counterexamples, named slips.

What is right is found once; any number of answers are compared to it.
"""

from gradcli.grading.arrays import ArrayAnswers
from gradcli.grading.critical_points import Stationary
from gradcli.grading.curve import Implicits
from gradcli.grading.judge import Components
from gradcli.grading.planes import Tangents
from gradcli.results.arrays import (
    ArrayGradient,
    ArrayHessian,
    ArrayNorm,
    ArrayRate,
    ArrayUnitGradient,
)
from gradcli.results.backprops import Backprop
from gradcli.results.base import Result
from gradcli.results.criticals import Criticals
from gradcli.results.partials import Implicit
from gradcli.results.tangents import Quadratic, Tangent


def checker(result: Result) -> Components | ArrayAnswers | Tangents | Implicits | Stationary:
    """What checks answers to the question that the result answers."""
    match result:
        case ArrayGradient() | ArrayUnitGradient() | ArrayNorm() | ArrayHessian() | ArrayRate():
            return ArrayAnswers(result)
        case Backprop():
            return ArrayAnswers(result)
        case Implicit():
            return Implicits(result)
        case Tangent() | Quadratic():
            return Tangents(result)
        case Criticals():
            return Stationary(result)
    return Components(result)
