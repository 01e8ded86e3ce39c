"""From a question to answers on standard output: one, a stream of them, or verdicts on them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcli.cli.failures import failure
from gradcli.cli.output import REFERENCE, Output, Printer
from gradcli.cli.parameters import Stream
from gradcli.cli.question import Asked, Line, Question
from gradcli.cli.timer import limited
from gradcli.errors import GradcliError, ReadError, Status
from gradcli.render import Format
from gradcli.results.statements import answer_of

if TYPE_CHECKING:
    from gradcli.language.dimensions import Shapes
    from gradcli.results.base import Function, Result, Wanted
    from gradcli.results.codes import Derivative
    from gradcli.results.steps import Steps

Solve = Callable[[Asked, "Wanted"], "Result"]
AtPoint = Callable[[Asked, Any, "Wanted"], "Result"]
"""A formula and a point, or the rows of many points, to a result."""


class Verb(NamedTuple):
    """What a command computes: of a formula as it stands, or at a point.

    `blocks` tells that `at_point` takes many points at once, too, `columns` that it does so in
    floats, `one_sided` that it may have an answer at a kink. What is `live` prints while it runs,
    on the printer that it gets. `code` is what it computes in another language, where it does. In a
    stream of points, the columns `beside` those of the variables are further coordinates. `arrays`
    takes a formula with arrays as it stands.
    """

    formulas: Solve | None = None
    at_point: AtPoint | None = None
    columns: bool = True
    blocks: bool = True
    one_sided: bool = False
    live: Callable[[Asked, Printer], "Result"] | None = None
    code: "Derivative | None" = None
    beside: tuple[str, ...] = ()
    arrays: Callable[[Asked, "Shapes"], "Result"] | None = None


def answer(question: Question, output: Output, verb: Verb) -> Status:
    """Answer a question: a stream of points, or each formula; the exit status of the whole."""
    if output.steps and question.answers is not None:
        raise ReadError("--steps shows the answer, --check judges one: give one of them")
    if output.format.is_code:
        verb = _in_code(question, output, verb)
    if isinstance(question.at, Stream) and verb.at_point is not None:
        return _answer_rows(question, output, verb, verb.at_point)
    printer = Printer(output)
    pairs = _pairs(question)
    if pairs:
        from gradcli.cli.marking import mark_pairs

        return mark_pairs(question, partial(_solved, question, verb, printer), pairs, printer)
    status = Status.ANSWERED
    for line in question.lines(output.timeout):
        status = max(status, _answer_line(question, line, verb, printer))
    printer.finish()
    return status


def _in_code(question: Question, output: Output, verb: Verb) -> Verb:
    """What writes the function of a formula. Raises ReadError where that is not what is asked."""
    name = f"--format {output.format.value}"
    kind = verb.code
    if kind is None:
        raise ReadError(f"{name} writes what grad, norm and hess find", hint="another --format")
    if question.at is not None:
        raise ReadError(f"{name} writes a function of all variables: it takes no --at")
    others = {
        "--steps": output.steps,
        "--check": question.answers is not None,
        "a picture": output.pictures,
        "--exact or --decimal": output.numbers,
        "--digits": output.digits,
        "--coords": question.coordinates,
    }
    for other, given in others.items():
        if given:
            raise ReadError(f"{name} writes a function, and does not go with {other}")
    from gradcli.render.code import code

    used = set[str]()
    return Verb(
        lambda asked, _: code(asked.function, kind, output.format, used),
        arrays=lambda asked, shapes: code(asked.function, kind, output.format, used, shapes),
    )


def _pairs(question: Question) -> Stream | None:
    """Where formulas come with answers beside them, if they do."""
    stream = question.answers
    alone = question.expression is None and question.file is None
    if isinstance(stream, Stream) and (alone or question.expression == stream):
        return stream
    return None


def _answer_rows(question: Question, output: Output, verb: Verb, at_point: AtPoint) -> Status:
    if output.pictures:
        raise ReadError("a stream of points has no picture", hint="--at P")
    if output.steps:
        raise ReadError("--steps explains the answer at one point, not at many")
    if question.answers is not None:
        from gradcli.cli.scoring import score_rows

        return score_rows(question, output, verb, at_point)
    from gradcli.cli.rows import answer_rows

    return answer_rows(question, output, verb, at_point)


def _answer_line(question: Question, line: Line, verb: Verb, printer: Printer) -> Status:
    """Answer one formula; in a stream, what goes wrong with one is told in its place."""
    if line.blank:
        printer.print([""])
        return Status.ANSWERED
    try:
        respond = limited(printer.output.timeout, lambda: _found(question, line, verb, printer))
    except Exception as error:
        if line.number is None or question.strict:
            raise
        text = printer.skip(failure(error).located(line.text), line.number)
        shown = printer.output.format
        printer.print([] if shown is Format.TABLE or shown.is_code else [text])
        return Status.UNDEFINED
    return respond()


def _found(question: Question, line: Line, verb: Verb, printer: Printer) -> Callable[[], Status]:
    """All that is to be computed for a formula; what is left is to print it."""
    asked = question.read(line)
    try:
        return _computed(question, asked, verb, printer)
    except GradcliError as error:
        raise error.located(asked.source) from None


def _computed(
    question: Question, asked: Asked, verb: Verb, printer: Printer
) -> Callable[[], Status]:
    output = printer.output
    solve = partial(_solved, question, verb, printer)
    judged = question.answers is not None
    result = solve(asked, REFERENCE if judged else output.wanted)
    steps: Steps = ()
    if output.steps:
        from gradcli.worked.derivations import steps as derivation

        steps = derivation(solve(asked, output.worked), output.worked)
    picture = output.pictures.drawn(result, colour=printer.colour()) if output.pictures else None
    tell: Callable[[], Status] = partial(printer.show, result, question.notes, steps)
    alone = not (judged or verb.live or question.at or asked.shapes)
    domain = _domain(asked.function, result) if alone else ""
    if judged:
        from gradcli.cli.marking import marked

        tell = marked(question, asked, result, printer)

    def respond() -> Status:
        if picture:
            picture.write()
        status = tell()
        if domain:
            printer.remark(domain)
        if picture:
            picture.show(colour=printer.colour())
        return status

    return respond


def _domain(function: "Function", result: "Result") -> str:
    """Where a function has values, if its derivatives as formulas have more than it has."""
    from gradcli.point.demands import lost_domain

    return lost_domain(function, answer_of(result))


def _solved(
    question: Question, verb: Verb, printer: Printer, asked: Asked, wanted: "Wanted"
) -> "Result":
    """The answer to what is asked of a formula, of numbers or of arrays."""
    if asked.shapes:
        return _of_arrays(question, printer.output, verb, asked.shapes)(asked, wanted)
    return _solver(question, verb, printer)(asked, wanted)


def _solver(question: Question, verb: Verb, printer: Printer) -> Solve:
    """What answers a formula."""
    live, formulas, at_point = verb.live, verb.formulas, verb.at_point
    if live is not None:
        return lambda asked, _: live(asked, printer)
    at = question.at
    if isinstance(at, str) and at_point is not None:
        return lambda asked, wanted: at_point(asked, question.place(at, asked.function), wanted)
    if formulas is None:
        raise ReadError("this needs a point", hint="--at P")
    return partial(_as_formulas, formulas)


def _as_formulas(solve: Solve, asked: Asked, wanted: "Wanted") -> "Result":
    """The answer as formulas, of a function that has values."""
    from gradcli.point.demands import require_value

    require_value(asked.function)
    return solve(asked, wanted)


def _of_arrays(question: Question, output: Output, verb: Verb, shapes: "Shapes") -> Solve:
    """What answers a formula with arrays."""
    of_arrays = verb.arrays
    if of_arrays is None:
        raise ReadError("this is not done with formulas of arrays", hint="grad takes them")
    if output.pictures:
        raise ReadError("there is no picture of a formula with arrays")
    if question.coordinates is not None:
        raise ReadError("--coords takes a formula of coordinates, and this has arrays")
    if output.steps:
        raise ReadError("--steps takes formulas of numbers, and this has arrays")
    return lambda asked, _: of_arrays(asked, shapes)
