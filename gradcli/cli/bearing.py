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
        if self.along is not None:
            return question.vector(self.along, names)
        if self.angle is not None:
            if len(names) != 2:
                raise ReadError("--angle needs a function of two variables")
            return at_angle(question.angle(self.angle))
        if not isinstance(start, tuple):
            raise DoubtError
        return toward(start, question.point(self.toward or "", names))
