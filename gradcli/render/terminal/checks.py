"""Pages for checked answers."""

from gradcli.language.tree import Apply
from gradcli.render.box import text
from gradcli.render.layout import wrapped
from gradcli.render.terminal.head import echo
from gradcli.render.terminal.page import ALARM, ANSWER, QUIET, Ink, Page
from gradcli.render.verdicts import sentence
from gradcli.results import Check, Standing, Verdict

MARKS = {Standing.RIGHT: "✓", Standing.WRONG: "✗", Standing.UNDECIDED: "?"}
STYLES = {Standing.RIGHT: ANSWER, Standing.WRONG: ALARM, Standing.UNDECIDED: ""}
GAP = "   "
LEAST_ROOM = 30


def show_check(page: Page, result: Check) -> None:
    """Every component of the answer with its verdict."""
    echo(page, result.function, result.point)
    names = [page.notation.say(verdict.quantity) for verdict in result.verdicts]
    answers = [_answer(page, verdict) for verdict in result.verdicts]
    name, answer = (max(map(len, column)) for column in (names, answers))
    for verdict, *cells in zip(result.verdicts, names, answers, strict=True):
        left = f"{cells[0].ljust(name)}{GAP}{cells[1].ljust(answer)}"
        _verdict(page, verdict, left)


def _answer(page: Page, verdict: Verdict) -> str:
    tree = verdict.answer
    if tree is None:
        return ""
    if isinstance(tree, Apply) and tree.op == "=":
        return " = ".join(map(page.notation.line, tree.args))
    return page.notation.line(tree)


def _verdict(page: Page, verdict: Verdict, left: str) -> None:
    """The mark, the component and its verdict beside it, or below where there is no room."""
    style = STYLES[verdict.standing]
    words = page.notation.say(sentence(verdict, page.notation.line))
    mark = Ink(text(page.notation.say(MARKS[verdict.standing]) + "  "), style)
    room = page.room - mark.box.width - len(left) - len(GAP)
    if room >= min(LEAST_ROOM, len(words)):
        page.row(mark, Ink(text(left + GAP)), Ink(wrapped(words, room, indent=""), style))
        return
    inner = page.room - mark.box.width
    page.row(mark, Ink(wrapped(left.rstrip(), inner)))
    page.row(Ink(text(" " * mark.box.width), QUIET), Ink(wrapped(words, inner, indent=""), style))
