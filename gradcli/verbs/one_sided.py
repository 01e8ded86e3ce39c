"""The rate of change along a vector where there is no gradient: lim (f(a + t·u) − f(a))/t."""

from collections.abc import Sequence

from gradcli.errors import NotDifferentiableError
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse
from gradcli.point import careful as at
from gradcli.point.evaluator import Coordinates, Number
from gradcli.point.wording import as_typed
from gradcli.results.base import Function, Wanted
from gradcli.results.rates import RateAlong
from gradcli.verbs.direction import length_of


def rate_along(
    function: Function,
    point: Coordinates,
    along: Sequence[Tree],
    normalize: bool,
    wanted: Wanted,
    why: NotDifferentiableError,
) -> RateAlong:
    """The limit along u = V/‖V‖, or along V; one-sided where that is all there is.

    Raises the error that says why there is no gradient where there is no rate either.
    """
    place, vector = at.exact_numbers(point), at.exact_numbers(along)
    ahead, behind = at.rates(function, place, vector)
    if ahead is None:
        raise why
    size = length_of(vector, at)
    shown = [at.value_of(number, wanted) for number in (*place, *vector)]
    count = len(vector)
    one_sided = behind is None or at.sign_of(ahead - behind) != 0
    return RateAlong(
        function=function,
        point=as_typed(tuple(shown[:count]), point),
        along=tuple(shown[count:]),
        length=at.value_of(size, wanted),
        direction=tuple(at.value_of(component / size, wanted) for component in vector),
        normalized=normalize,
        derivative=at.value_of(ahead / size if normalize else ahead, wanted),
        one_sided=one_sided,
        remark=_remark(
            why.message.partition(": ")[0],
            one_sided,
            None if behind is None else (behind / size if normalize else behind),
            function.name,
        ),
    )


def _remark(lead: str, one_sided: bool, behind: Number | None, name: str) -> str:
    """That ∇f·u does not apply, and what the other side has."""
    if not one_sided:
        return f"{lead}: this is the limit along this line alone, not ∇{name}·u"
    if behind is None:
        return f"{lead}: this is the one-sided rate; from the other side there is none"
    other = unparse(at.value_of(behind).exact).replace("-", "−")
    return f"{lead}: this is the one-sided rate; from the other side it is {other}"
