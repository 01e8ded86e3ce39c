"""A function and its derivative as code in another language."""

from enum import Enum
from typing import NamedTuple

from gradcli.results.base import Function


class Derivative(Enum):
    """What the code computes beside f; each contains the ones that it is made of."""

    GRADIENT = "gradient"
    NORM = "norm"
    HESSIAN = "hessian"
    JACOBIAN = "jacobian"


class Code(NamedTuple):
    """f with one of its derivatives, as a function of all its names in another language.

    `imports` are what a file of it begins with; the parts are helpers and the function.
    """

    function: Function
    imports: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
