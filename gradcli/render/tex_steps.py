r"""Derivations as LaTeX: a row of `align*` for each step, its rule at the right."""

from collections.abc import Iterator

from gradcli.render.reasons import EQUAL, EQUIVALENT, ROUNDED, continued, reason, referred, relation
from gradcli.render.tex import formula
from gradcli.results.steps import Line, Section, Steps

SIGNS = {EQUAL: "=", ROUNDED: r"\approx", EQUIVALENT: r"\iff"}


def aligned(steps: Steps, answer: Iterator[str]) -> Iterator[str]:
    """The steps, and the answer as the last row."""
    marked = referred(steps)
    rows = [row for section in steps for row in _rows(section, marked)]
    yield r"\begin{align*}"
    yield from (row + r" \\" for row in rows)
    yield from ("& " + line for line in answer)
    yield r"\end{align*}"


def _rows(section: Section, marked: frozenset[int]) -> Iterator[str]:
    for line, goes_on in zip(section.lines, continued(section.lines), strict=True):
        left = "" if goes_on else r"\quad " * line.depth + formula(line.before) + " "
        mark = rf"\text{{ ({line.number})}}" if line.number in marked else ""
        yield f"{left}&{SIGNS[relation(line)]} {formula(line.after)} && {_reason(line)}{mark}"


def _reason(line: Line) -> str:
    parts = reason(line)
    return "".join(
        rf"\text{{{part}}}" if isinstance(part, str) else formula(part) for part in parts
    )
