"""The direction that --along, --toward or --angle gives, whichever was chosen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradcli.errors import ReadError
from gradcli.point.quick import DoubtError
from gradcli.verbs.direction import at_angle, toward

if TYPE_CHECKING:
    from gradcli.cli.question import Question
    from gradcli.language.tree import Tree
    from gradcli.point.evaluator import Place
    from gradcli.results.base import Function


@dataclass(frozen=True, slots=True)
class Bearing:
    """The texts of the options, of which exactly one is given."""

    along: str | None
    toward: str | None
    angle: str | None

    def __post_init__(self) -> None:
        if sum(choice is not None for choice in (self.along, self.toward, self.angle)) != 1:
            raise ReadError("give one direction: --along V, --toward Q or --angle A")

    def vector(
        self, question: "Question", function: "Function", start: "Place" = ()
    ) -> "tuple[Tree, ...]":
        """The vector V, one component for each variable of the function.

        Raises DoubtError where it is another one at each of many points.
        """
        names = function.variables
        if function.system is not None:
            question = self._along_units(question, function)
        if self.along is not None:
            return question.vector(self.along, names)
        if self.angle is not None:
            if len(names) != 2:
                raise ReadError("--angle needs a function of two variables")
            return at_angle(question.angle(self.angle))
        if not isinstance(start, tuple):
            raise DoubtError
        return toward(function, start, question.point(self.toward or "", names))

    def _along_units(self, question: "Question", function: "Function") -> "Question":
        """The question in which i, j and k are no unit vectors, as they are Cartesian ones."""
        from gradcli.language.inputs.directions import is_compass

        if self.angle is not None or is_compass(self.along or ""):
            units = ", ".join(f"e_{name}" for name in function.variables)
            hint = f"--along takes components along {units}"
            raise ReadError("in these coordinates a direction is no angle", hint=hint)
        return question._replace(scope=question.scope.declare("i", "j", "k"))
