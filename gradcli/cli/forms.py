"""What `grad` computes: the gradient, or the form of derivative that the options ask for."""

from typing import TYPE_CHECKING

from gradcli.cli.answering import Verb
from gradcli.cli.output import Output
from gradcli.cli.question import Asked, Question
from gradcli.errors import ReadError
from gradcli.results.codes import Derivative
from gradcli.results.jacobians import components

if TYPE_CHECKING:
    from gradcli.language.dimensions import Shapes
    from gradcli.point.evaluator import Coordinates, Place
    from gradcli.results.base import Function, Result, Wanted


def chosen(question: Question, output: Output, *, unit: bool, wrt: tuple[str, ...] | None) -> Verb:
    """What the options ask for. Raises ReadError where they do not go together."""
    if question.program is not None:
        if wrt or question.of or question.coordinates or output.pictures or output.steps:
            raise ReadError("--run gives the gradient of a program at points, and nothing else")
        if unit and isinstance(question.answers, str):
            raise ReadError("the unit vector of a program is not judged", hint="leave --unit out")
        from gradcli.cli import running  # processes and threads: 8 ms

        return running.gradient(question.program, unit=unit)
    given = "of" if question.of else "wrt" if wrt else ""
    if unit and given:
        raise ReadError(f"--unit takes a gradient, not the answer of --{given}")
    if output.pictures and given:
        raise ReadError(f"there is no picture for --{given}")
    if question.coordinates and given:
        raise ReadError(f"--{given} takes derivatives as they are: leave --coords out")
    if question.of:
        return implicit(question.of, wrt or ())
    return partial(wrt) if wrt else gradient(question, output, unit=unit)


def implicit(of: str, wrt: tuple[str, ...]) -> Verb:
    """The derivatives of a name that an equation defines."""

    def formulas(asked: Asked, _: "Wanted") -> "Result":
        from gradcli.verbs import implicit

        return implicit.implicit(asked.function, of, wrt)

    def at_point(asked: Asked, point: "Coordinates", wanted: "Wanted") -> "Result":
        from gradcli.verbs import implicit

        return implicit.implicit_at(asked.function, of, wrt, point, wanted)

    return Verb(formulas, at_point, columns=False)


def gradient(question: Question, output: Output, *, unit: bool) -> Verb:
    """∇f, or the unit vector along it; of several functions the Jacobian matrix."""
    alone = "unit" if unit else "draw" if output.pictures else ""

    def formulas(asked: Asked, _: "Wanted") -> "Result":
        from gradcli.verbs.gradient import gradient, unit_gradient

        if components(asked.function):
            from gradcli.verbs.jacobian import jacobian

            _refuse_several(asked.function, alone)
            return jacobian(asked.function)
        return (unit_gradient if unit else gradient)(asked.function)

    def at_point(asked: Asked, point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.gradient_at import gradient_at, unit_gradient_at

        if components(asked.function):
            from gradcli.verbs.jacobian import jacobian_at

            _refuse_several(asked.function, alone)
            return jacobian_at(asked.function, point, wanted)
        return (unit_gradient_at if unit else gradient_at)(asked.function, point, wanted)

    def of_arrays(asked: Asked, shapes: "Shapes") -> "Result":
        from gradcli.cli.arrays import at_arrays, refuse_point
        from gradcli.verbs import arrays

        if question.at is not None and not unit:
            return at_arrays(question, asked, output.digits)
        refuse_point(question)
        return (arrays.unit_gradient if unit else arrays.gradient)(asked.function, shapes)

    code = None if unit else Derivative.GRADIENT
    return Verb(formulas, at_point, code=code, arrays=of_arrays)


def _refuse_several(function: "Function", option: str) -> None:
    """Raise ReadError where an option takes no list of functions."""
    if option and components(function):
        message = f"--{option} takes one function, and these are several"
        raise ReadError(message, span=function.tree.span)


def partial(wrt: tuple[str, ...]) -> Verb:
    """One partial derivative."""

    def formula(asked: Asked, _: "Wanted") -> "Result":
        from gradcli.verbs.partial import partial_derivative

        return partial_derivative(_known(asked.function, wrt), wrt)

    def at_point(asked: Asked, point: "Place", wanted: "Wanted") -> "Result":
        from gradcli.verbs.partial import partial_at

        return partial_at(_known(asked.function, wrt), wrt, point, wanted)

    return Verb(formula, at_point, one_sided=True)


def _known(function: "Function", wrt: tuple[str, ...]) -> "Function":
    """The function, if all those are its variables."""
    _refuse_several(function, "wrt")
    names = function.variables
    unknown = next((name for name in wrt if name not in names), None)
    if unknown is not None:
        letters = set(unknown) <= set(names)
        hint = f"--vars {','.join((*names, unknown))} makes it one"
        hint = f"--wrt {','.join(unknown)}" if letters else hint
        raise ReadError(
            f"{unknown} is no variable of {function.name}({', '.join(names)})", hint=hint
        )
    return function
