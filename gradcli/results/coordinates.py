"""Orthogonal coordinates: where a point lies, the scale factors, and the unit vectors.

A step dq along a coordinate leads the distance h·dq along its unit vector e = (∂X/∂q)/h, where X is
the position and h = ‖∂X/∂q‖ the scale factor; so the component of ∇f along e is (1/h)·∂f/∂q.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.language.build import ONE, ZERO, mul, neg
from gradcli.language.names import GREEK
from gradcli.language.tree import Apply, Symbol, Tree


class System(NamedTuple):
    """Scale factors, position and unit vectors as formulas in the variables, and words for them."""

    name: str
    scales: tuple[Tree, ...]
    position: tuple[Tree, ...]
    units: tuple[tuple[Tree, ...], ...]
    convention: str


def letter(name: str) -> str:
    """A name as mathematics writes it."""
    return GREEK.get(name, name)


def _sin(angle: Tree) -> Tree:
    return Apply("sin", (angle,))


def _cos(angle: Tree) -> Tree:
    return Apply("cos", (angle,))


def polar(names: Sequence[str]) -> System:
    """r and θ in the plane: x = r·cos θ, y = r·sin θ."""
    r, angle = map(Symbol, names)
    c, s = _cos(angle), _sin(angle)
    words = "polar coordinates: {1} is the angle from the x-axis"
    position = mul((r, c)), mul((r, s))
    return System(
        "polar", (ONE, r), position, ((c, s), (neg(s), c)), words.format(*map(letter, names))
    )


def cylindrical(names: Sequence[str]) -> System:
    """r, θ and the height z."""
    flat, z = polar(names[:2]), Symbol(names[2])
    around, height = map(letter, names[1:])
    words = f"cylindrical coordinates: {around} is the angle from the x-axis, {height} the height"
    units = (*((*unit, ZERO) for unit in flat.units), (ZERO, ZERO, ONE))
    scales, position = (*flat.scales, ONE), (*flat.position, z)
    return System("cylindrical", scales, position, units, words)


def spherical(names: Sequence[str]) -> System:
    """r, θ from the pole and φ around it: z = r·cos θ, x = r·sin θ·cos φ, y = r·sin θ·sin φ."""
    r, down, around = map(Symbol, names)
    sines, cosines = (_sin(down), _sin(around)), (_cos(down), _cos(around))
    outward = mul((sines[0], cosines[1])), mul((sines[0], sines[1])), cosines[0]
    southward = mul((cosines[0], cosines[1])), mul((cosines[0], sines[1])), neg(sines[0])
    eastward = neg(sines[1]), cosines[1], ZERO
    angles = [letter(name) for name in names[1:]]
    words = "spherical coordinates: {} is the angle from the pole, {} the angle around it"
    return System(
        "spherical",
        (ONE, r, mul((r, sines[0]))),
        tuple(mul((r, part)) for part in outward),
        (outward, southward, eastward),
        words.format(*angles),
    )


SYSTEMS = {"polar": polar, "cylindrical": cylindrical, "spherical": spherical}
NAMES = {
    "polar": (("r", "rho"), ("theta", "phi", "t")),
    "cylindrical": (("r", "rho"), ("theta", "phi", "t"), ("z",)),
    "spherical": (("r", "rho"), ("theta",), ("phi",)),
}
"""What the coordinates are called where nobody says so; the first of each is the usual one."""
