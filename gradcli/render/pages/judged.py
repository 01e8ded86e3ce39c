"""Pages for checked answers."""

from gradcli.language.tree import Apply
from gradcli.render.box import text
from gradcli.render.layout import one_line, sentence
from gradcli.render.pages.head import echo
from gradcli.render.pages.page import Ink, Page
from gradcli.render.screen import RIGHT, WRONG
from gradcli.render.verdicts import remarks
from gradcli.results.checks import Check, Standing, Verdict

MARKS = {Standing.RIGHT: "✓", Standing.WRONG: "✗", Standing.UNDECIDED: "?"}
STYLES = {Standing.RIGHT: RIGHT, Standing.WRONG: WRONG, Standing.UNDECIDED: ""}
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
    """The mark, the component and what is said of it beside it, or below where there is no room."""
    style = STYLES[verdict.standing]
    lines = [page.notation.say(line) for line in remarks(verdict, page.notation.line)]
    mark = page.notation.say(MARKS[verdict.standing]) + "  "
    room = page.room - len(mark) - len(left) - len(GAP)
    label = left + GAP
    if room < min(LEAST_ROOM, max(map(len, lines))):
        room = page.room - len(mark)
        page.row(Ink(text(mark), style), Ink(one_line(left.rstrip(), room)))
        mark, label = " " * len(mark), ""
    for line in lines:
        box = sentence(line, room)
        page.row(Ink(text(mark), style), Ink(text(label)), Ink(box, style))
        mark, label = " " * len(mark), " " * len(label)
