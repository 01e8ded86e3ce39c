"""All kinds of results, as one type."""

from gradcli.results.backprops import Backprop
from gradcli.results.checks import Check
from gradcli.results.descents import Descent
from gradcli.results.directions import DirectionalDerivative, DirectionalDerivativeAt, RateAlong
from gradcli.results.gradients import Gradient, GradientAt, Norm, NormAt, UnitGradient
from gradcli.results.tangents import Tangent

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
