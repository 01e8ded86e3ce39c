"""What the lines and arrows of a picture are, in a line or two below it."""

from rich.text import Text

from gradcli.picture.scene import Role, Scene
from gradcli.picture.terminal.inks import RAMP, SHAPES, STYLES, say

GAP = 3
SIGNS: dict[Role, tuple[str, str, str]] = {
    Role.THROUGH: ("⠒⠒", "--", "level line through the point"),
    Role.GRAPH: ("⠒⠒", "..", "graph"),
    Role.TANGENT: ("⠒⠒", "..", "tangent"),
    Role.SLOPE: ("→", "->", "∇f, uphill"),
    Role.GRADIENT: ("⠒⠒→", "-->", "∇f"),
    Role.DIRECTION: ("∙∙→", "..>", "u"),
    Role.PROJECTION: ("••→", "oo>", "projection of ∇f on u"),
    Role.PATH: ("⠒⠒", "..", "path"),
    Role.CONSTRAINT: ("⠒⠒", "..", "constraint"),
    Role.CRITICAL: ("⠒⠒", "..", "critical points"),
    **{role: (*shapes, role.value) for role, shapes in SHAPES.items()},
}
LOW_TO_HIGH = "level lines, low to high"


def legend(scene: Scene, room: int, *, unicode: bool) -> list[Text]:
    """A sign and a word for every role that is in the scene, in lines that are so wide."""
    lines = [Text()]
    for entry in _entries(scene, unicode=unicode):
        if lines[-1] and len(lines[-1]) + GAP + len(entry) > room:
            lines.append(Text())
        lines[-1].append(" " * GAP if lines[-1] else "").append_text(entry)
    return lines if lines[0] else []


def _entries(scene: Scene, *, unicode: bool) -> list[Text]:
    roles = scene.roles
    entries = []
    if Role.LEVEL in roles:
        entry = Text()
        for colour in RAMP:
            entry.append("⠒⠒" if unicode else "..", colour)
        entries.append(entry.append(f" {LOW_TO_HIGH}"))
    for role, (sign, plain, words) in SIGNS.items():
        if role in roles and not (role is Role.GRADIENT and Role.SLOPE in roles):
            entry = Text(sign if unicode else plain, STYLES[role][1])
            entries.append(Text().append_text(entry).append(f" {say(words, unicode=unicode)}"))
    return entries + [Text(say(note, unicode=unicode)) for note in scene.notes]
