r"""Derivations as text: steps in gradcli's language, as records for programs, and as LaTeX.

In `plain` a step is a line `before = after`, TAB, the rule; in CSV a row with the columns step,
rule, before, after; in LaTeX a row of `align*`. The answer follows as it is without steps, in LaTeX
as the last row. In JSON a step is an object with the keys

    step, aim, variable     its number, what it is a part of, and the variable of a derivative
    rule, before, after     before = after by the rule; a derivative to be taken is d/dx(…)
    outer, inner            of the chain rule, the outer function and {"u": inner function}
    constants, uses         parts held constant, numbers of earlier steps that are taken up
    rounded                 true where both sides are only nearly the same
    implied                 true where an equation follows and may say less

of which those that do not apply are left out. The last object has the rule "answer".
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain

from gradcli.language.tree import Apply, Symbol, Tree
from gradcli.language.unparse import unparse
from gradcli.render import Format
from gradcli.render.tex import formula
from gradcli.results.base import Function, Result
from gradcli.results.statements import answers, is_stated
from gradcli.results.steps import Line, Section, Steps

EQUAL, ROUNDED, EQUIVALENT, IMPLIED = "=", "≈", "⟺", "⟹"
MOST_CONSTANTS = 3
TEX_SIGNS = {EQUAL: "=", ROUNDED: r"\approx", EQUIVALENT: r"\iff", IMPLIED: r"\implies"}
SIGNS = {EQUAL: "=", ROUNDED: "~", EQUIVALENT: "<=>", IMPLIED: "=>"}


def worked(steps: Steps, answer: Iterator[str], form: Format, function: Function) -> Iterator[str]:
    """The lines of the steps, then those of the answer."""
    taken = function.variables
    match form:
        case Format.LATEX:
            return _aligned(steps, answer)
        case Format.CSV:
            return chain(_rows(steps, taken), answer)
    return chain((_plain(line, taken) for section in steps for line in section.lines), answer)


def _plain(line: Line, taken: Sequence[str]) -> str:
    before, after = (unparse(tree, taken=taken) for tree in (line.before, line.after))
    return f"{before} {SIGNS[relation(line)]} {after}\t{_words(line, taken)}"


def _words(line: Line, taken: Sequence[str]) -> str:
    parts = reason(line)
    return "".join(part if isinstance(part, str) else unparse(part, taken=taken) for part in parts)


def _rows(steps: Steps, taken: Sequence[str]) -> Iterator[str]:
    yield "step,rule,before,after"
    for section in steps:
        for line in section.lines:
            cells = StringIO()
            sides = (unparse(tree, taken=taken) for tree in (line.before, line.after))
            row = [str(line.number), _words(line, taken), *sides]
            csv.writer(cells, lineterminator="").writerow(row)
            yield cells.getvalue()


def records(steps: Steps, names: Sequence[str]) -> Iterator[dict[str, object]]:
    """Every step as an object; what does not apply to a step is left out."""
    for section in steps:
        for line in section.lines:
            yield {key: value for key, value in _record(section, line, names).items() if value}


def _record(section: Section, line: Line, names: Sequence[str]) -> dict[str, object]:
    def write(tree: Tree) -> str:
        return unparse(tree, taken=names)

    return {
        "step": line.number,
        "aim": section.aim.value,
        "variable": section.variable,
        "rule": line.rule,
        "before": write(line.before),
        "after": write(line.after),
        "outer": line.outer and write(line.outer),
        "inner": {letter: write(tree) for letter, tree in line.inner},
        "constants": [write(tree) for tree in line.constants],
        "uses": list(line.uses),
        "rounded": line.rounded,
        "implied": line.implied,
    }


def last_record(number: int, result: Result, record: Mapping[str, object]) -> dict[str, object]:
    """The answer as the last step, in the very form that it has in the record."""
    fields = [each.name for each in answers(result)] if is_stated(result) else []
    field = fields[0] if fields else "answer"
    answer = record.get(field)
    if isinstance(answer, Mapping):
        answer = answer["equation"]
    return {"step": number, "rule": "answer", "before": field, "after": answer}


def _aligned(steps: Steps, answer: Iterator[str]) -> Iterator[str]:
    """The steps, and the answer as the last row."""
    marked = referred(steps)
    rows = [row for section in steps for row in _tex_rows(section, marked)]
    yield r"\begin{align*}"
    yield from (row + r" \\" for row in rows)
    yield from ("& " + line for line in answer)
    yield r"\end{align*}"


def _tex_rows(section: Section, marked: frozenset[int]) -> Iterator[str]:
    for line, goes_on in zip(section.lines, continued(section.lines), strict=True):
        left = "" if goes_on else r"\quad " * line.depth + formula(line.before) + " "
        mark = rf"\text{{ ({line.number})}}" if line.number in marked else ""
        sign = TEX_SIGNS[relation(line)]
        yield f"{left}&{sign} {formula(line.after)} && {_tex_reason(line)}{mark}"


def _tex_reason(line: Line) -> str:
    parts = reason(line)
    return "".join(
        rf"\text{{{part}}}" if isinstance(part, str) else formula(part) for part in parts
    )


def relation(line: Line) -> str:
    """The sign between both sides of a step."""
    if isinstance(line.after, Apply) and line.after.op == "=":
        return IMPLIED if line.implied else EQUIVALENT
    return ROUNDED if line.rounded else EQUAL


def reason(line: Line) -> Iterator[str | Tree]:
    """The rule of a step and what it is applied to, as words and formulas."""
    yield line.rule
    if line.outer:
        yield ": outer "
        yield line.outer
        pairs = [Apply("=", (Symbol(letter), tree)) for letter, tree in line.inner]
        yield from _listed(", inner ", pairs)
    elif len(line.constants) > MOST_CONSTANTS:
        yield ": all other parts are constant"
    elif line.constants:
        yield from _listed(": ", line.constants)
        yield " constant"
    if line.uses:
        yield f", see {', '.join(f'({number})' for number in line.uses)}"


def _listed(start: str, trees: Iterable[Tree]) -> Iterator[str | Tree]:
    for tree in trees:
        yield start
        yield tree
        start = ", "


def referred(steps: Steps) -> frozenset[int]:
    """The numbers of the lines that later ones take up."""
    return frozenset(number for section in steps for line in section.lines for number in line.uses)


def continued(lines: Iterable[Line]) -> Iterator[bool]:
    """Whether each line goes on from where the last one of its depth ended."""
    ends: dict[int, Tree] = {}
    for line in lines:
        yield ends.get(line.depth) == line.before
        ends = {depth: end for depth, end in ends.items() if depth < line.depth}
        ends[line.depth] = line.after


def alone(lines: Sequence[Line]) -> list[bool]:
    """Whether each line is all there is between a formula and what it is equal to."""
    blocks: list[int] = []
    at: dict[int, int] = {}
    for place, (line, goes_on) in enumerate(zip(lines, continued(lines), strict=True)):
        at[line.depth] = at[line.depth] if goes_on else place
        blocks.append(at[line.depth])
    return [blocks.count(block) == 1 for block in blocks]
