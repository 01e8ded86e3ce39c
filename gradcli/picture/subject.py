"""What a picture is about."""

from typing import NamedTuple

from gradcli.results.base import Function


class Subject(NamedTuple):
    """What a result is about, in floats and in all variables."""

    function: Function
    points: tuple[tuple[float, ...], ...] = ()
    direction: tuple[float, ...] | None = None
    tangent: bool = False
    path: tuple[tuple[float, ...], ...] = ()
