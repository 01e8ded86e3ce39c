"""How things look on a terminal: layers and styles, in sixteen colours at most."""

from gradcli.language.names import SPELLED
from gradcli.picture.scene import Polyline, Role, Scene

LEVELS, ABOVE, ARROWS, LABELS, MARKS = range(5)
"""Layers: what stands on a higher one takes the cell for itself."""

RAMP = ("bright_blue", "magenta", "red")
STYLES: dict[Role, tuple[int, str]] = {
    Role.THROUGH: (ABOVE, "bold"),
    Role.GRAPH: (LEVELS, "bright_blue"),
    Role.TANGENT: (ABOVE, "green"),
    Role.PATH: (ABOVE, "bold"),
    Role.GUIDE: (LEVELS, "dim"),
    Role.SLOPE: (ARROWS, ""),
    Role.GRADIENT: (MARKS, "bold green"),
    Role.DIRECTION: (ARROWS, "bold"),
    Role.PROJECTION: (MARKS, "bold cyan"),
    Role.POINT: (MARKS, "bold"),
    Role.START: (MARKS, "bold"),
    Role.END: (MARKS, "bold"),
    Role.MINIMUM: (MARKS, "bold cyan"),
    Role.MAXIMUM: (MARKS, "bold green"),
    Role.SADDLE: (MARKS, "bold yellow"),
    Role.DEGENERATE: (MARKS, "bold"),
    Role.NO_DERIVATIVE: (MARKS, "bold"),
    Role.CONSTRAINT: (ABOVE, "bold"),
    Role.CRITICAL: (ABOVE, "bold cyan"),
}
"""Arrows and tangents have none of the colours that tell heights."""

DOTTED = (Role.LEVEL, Role.GUIDE)
SHAFTS = {Role.DIRECTION: "∙", Role.PROJECTION: "•"}
PLAIN_SHAFTS = {Role.DIRECTION: ".", Role.PROJECTION: "o"}
"""What tells the arrows at a point apart without colour; the shaft of ∇f is a line."""

HEADS, PLAIN_HEADS = "→↗↑↖←↙↓↘", ">^<v"
"""Heads of arrows, counterclockwise from the right."""
STROKES = "-/|\\"
"""What a shaft is made of where there are no dots, counterclockwise from level."""
POINT, PLAIN_POINT = "●", "@"
SHAPES: dict[Role, tuple[str, str]] = {
    Role.MINIMUM: ("▼", "v"),
    Role.MAXIMUM: ("▲", "^"),
    Role.SADDLE: ("◆", "x"),
    Role.DEGENERATE: ("■", "#"),
    Role.NO_DERIVATIVE: ("○", "o"),
}
"""Marks of critical points by their kinds, without colour, too."""
PLAIN = str.maketrans(SPELLED | {"−": "-", "∇": "grad ", "…": "...", "·": "*"})


def say(words: str, *, unicode: bool) -> str:
    """Words, spelled out where the terminal has no mathematical signs."""
    return words if unicode else words.translate(PLAIN)


def ink(line: Polyline, scene: Scene) -> tuple[int, str]:
    """The layer and the style of a line; a level line's colour tells its height."""
    if line.role is not Role.LEVEL:
        return STYLES[line.role]
    share = line.rank / max(1, len(scene.levels) - 1)
    return LEVELS, RAMP[round(share * (len(RAMP) - 1))]
