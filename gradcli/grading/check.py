"""Checking answers to one exercise: what is right is found once, any number is compared to it."""

from gradcli.grading.components import Components
from gradcli.grading.curve import Implicits
from gradcli.grading.planes import Tangents
from gradcli.results.base import Result
from gradcli.results.partials import Implicit
from gradcli.results.tangents import Tangent


def checker(result: Result) -> Components | Tangents | Implicits:
    """What checks answers to the question that the result answers."""
    if isinstance(result, Implicit):
        return Implicits(result)
    return Tangents(result) if isinstance(result, Tangent) else Components(result)
