"""Answers that are lines: symmetric, (x−2)/1 = (y−2)/2 = (z−1)/6, parametric, or as vectors.

x = 2 + t, y = 2 + 2t, z = 1 + 6t; r(t) = ⟨2, 2, 1⟩ + t⟨1, 2, 6⟩; x − 1 = y/2, z = 3.
"""

import re
from collections.abc import Sequence
from contextlib import suppress

from gradcli.errors import GradcliError, Note, Span
from gradcli.language.inputs.answers import (
    Reply,
    between,
    excerpt,
    listed,
    located,
    outside,
    plainly,
    scalar,
)
from gradcli.language.inputs.directions import basis, components
from gradcli.language.inputs.otherwise import Convention
from gradcli.language.inputs.points import listed_values
from gradcli.language.reading.lexer import bare, blanks, tokenize
from gradcli.language.scope import Scope
from gradcli.language.tree import Symbol, Tree, free_names

SYMMETRIC, PARAMETRIC = "symmetric", "parametric"

_SHARP = str.maketrans("<>", "⟨⟩")
_NAMED = re.compile(r"^\s*(?:\\(?:vec|mathbf|ell)\s*)?\{?[A-Za-z]?\}?\w*\s*:(?!=)")
_CALLED = re.compile(r"^\s*(?:\\(?:vec|mathbf)\s*)?\{?[A-Za-z]\}?\s*\(\s*([A-Za-zλμ])\s*\)\s*$")
_OF_T = re.compile(r"(?<=[A-Za-z])\(\s*[A-Za-zλμ]\s*\)(?=\s*&?=)")
_LISTED = re.compile(r"[(\[⟨][^()=]*,|\\begin|\\langle|\\binom")


def read_line(text: str, scope: Scope, variables: Sequence[str]) -> Reply | None:
    """A line, or None of what is written otherwise or can't be read.

    Of a symmetric form the `rows` are equal, of a parametric one there is a row of coordinates.
    """
    nothing = Reply((), text)

    def read(plain: str, _: Convention) -> Reply:
        plain = _NAMED.sub(blanks, plain)
        if "where" not in plain:
            plain = plain.translate(_SHARP)
        return _read(plain, scope, variables) or nothing

    with suppress(GradcliError):
        reply = plainly(read, text)
        return reply if reply.kinds else None
    return None


def _read(text: str, scope: Scope, variables: Sequence[str]) -> Reply | None:
    signs = outside(text, "equals")
    parts = [(span, inner) for span, inner in listed(text) if text[slice(*span)].strip(" .;$")]
    label = text[: signs[0].start] if signs else ""
    last = Span(signs[-1].end if signs else 0, len(text))
    vector = _LISTED.search(text[last.start :]) or _CALLED.match(label)
    if len(signs) < 2 and vector and len(parts) == 1:
        return _vector(text, last, scope, variables)
    if len(parts) > 1:
        text = _OF_T.sub(blanks, text)
    rows = [_sides(*part) for part in parts]
    if (len(rows) == 1 and len(signs) < 2) or any(len(row) < 2 for row in rows):
        return None
    notes: tuple[Note, ...] = ()
    chains: list[tuple[Tree, ...]] = []
    for row in rows:
        read = [_values(text, side, scope) for side in row]
        if any(len(values) != 1 for values, _ in read):
            return None
        notes += tuple(note for _, told in read for note in told)
        chains.append(tuple(scalar(values[0], text) for values, _ in read))
    flat = tuple(side for chain in chains for side in chain)
    found = _parametric(chains, scope, variables)
    if found is not None:
        return Reply(flat, text, notes, (found[0],), (PARAMETRIC, found[1]))
    known = scope.names - set(variables)
    own = [[name for name in free_names(side) if name not in known] for side in flat]
    if len(chains) == 1 and not all(len(each) == 1 for each in own):
        return None
    return Reply(flat, text, notes, tuple(chains), (SYMMETRIC,))


def _parametric(
    chains: Sequence[tuple[Tree, ...]], scope: Scope, variables: Sequence[str]
) -> tuple[tuple[Tree, ...], str] | None:
    """The coordinates in x = 2 + t, y = 2 + 2t, …, and the parameter; None of other equations."""
    found = {chain[0].name: chain[1] for chain in chains if isinstance(chain[0], Symbol)}
    fresh = [
        name
        for name in free_names(*found.values())
        if name not in found and name not in variables and name not in scope.names
    ]
    complete = len(found) == len(chains) > 1 and set(found) >= set(variables)
    if not complete or len(fresh) != 1 or any(len(chain) > 2 for chain in chains):
        return None
    names = [*variables, *(name for name in found if name not in variables)]
    return tuple(found[name] for name in names), fresh[0]


def _sides(part: Span, signs: Sequence[Span]) -> list[Span]:
    """The places between the equals signs in a part of the text."""
    first, *others = between(signs, part.end)
    return [Span(part.start, first.end), *others]


def _values(text: str, place: Span, scope: Scope) -> tuple[list[Tree], tuple[Note, ...]]:
    with located(text):
        plain = bare(excerpt(text, place), ".;")
        return listed_values(plain, list(tokenize(plain, scope.names)), scope, "answer")


def _vector(text: str, place: Span, scope: Scope, variables: Sequence[str]) -> Reply | None:
    """A point plus a multiple of a direction; None where there is no parameter."""
    units = basis((*variables, "", "")[:3] if len(variables) < 3 else variables, scope)
    values, notes = _values(text, place, scope.declare(*units))
    if len(values) == 1:
        values = components(values[0], units, len(variables), text) or values
    fresh = [name for name in free_names(*values) if name not in scope.names]
    if len(values) < 2 or len(fresh) != 1:
        return None
    row = tuple(scalar(value, text) for value in values)
    return Reply(row, text, notes, (row,), (PARAMETRIC, *fresh))
