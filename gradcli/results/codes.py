"""What code in another language computes."""

from enum import Enum


class Derivative(Enum):
    """What the code computes beside f; each contains the ones that it is made of."""

    GRADIENT = "gradient"
    NORM = "norm"
    HESSIAN = "hessian"
    JACOBIAN = "jacobian"
