r"""Formulas as LaTeX mathematics, as one would type them: `2x\cos(y)`, `\frac{x^{2}}{y}`."""

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isinf, isnan
from types import MappingProxyType

from gradcli.language.names import GREEK, RAISED, SPELLED, SUPERSCRIPTS
from gradcli.language.tree import Apply, Symbol, Tree
from gradcli.language.vocabulary import (
    ATOM,
    POSTFIX,
    POWER,
    PRODUCT,
    UNARY,
    Row,
    row_of,
    rows_named,
)
from gradcli.render.numbers import decimal_text
from gradcli.render.pieces import Piece, Typesetter

TALL = re.compile(r"\\frac|\\begin|\\sqrt")
NAME = re.compile(r"([^\W\d_]+)(\d*)_?(.*)")
LETTERS = re.compile(r"[A-Za-z]+")
ROOTS = {"sqrt": "", "cbrt": "[3]"}
FENCES = {"abs": "vert", "norm": "Vert"}
LONGEST_RUN = 3
FIGURES = "".join(sign for figure, sign in SUPERSCRIPTS.items() if figure.isdigit())
SIGN = re.compile(rf"[{FIGURES}]+|[^\W_ᵤᵥ{FIGURES}]+(?:_[^\W_ᵤᵥ{FIGURES}]+)*[′″‴]?|.")
LEVELLED = str.maketrans(RAISED)
PRIMES = {"′": "'", "″": "''", "‴": "'''"}
DIFFERENTIALS = "∂d"
BARS = {"|": "vert", "‖": "Vert"}
VECTORS = ("u", "V")
OTHER = {
    "∇": r"\nabla ",
    "·": r" \cdot ",
    "ᵤ": r"_{\mathbf{u}} ",
    "ᵥ": r"_{\mathbf{v}} ",
    "∂": r"\partial ",
}


def formula(tree: Tree) -> str:
    """The tree as LaTeX, without dollar signs."""
    return TEX.set(tree)


def name(text: str) -> str:
    r"""A name as LaTeX: `\theta`, `x_{1}`, `\mathrm{rate}`."""
    if text.endswith("'"):
        return name(text.rstrip("'")) + "'"
    match = NAME.fullmatch(text)
    letters, digits, subscript = match.groups() if match else (text, "", "")
    below = ",".join(filter(None, (digits, _letter(subscript))))
    stem = _letter(letters)
    stem = stem if len(letters) == 1 or stem != letters else rf"\mathrm{{{letters}}}"
    return stem + (f"_{{{below}}}" if below else "")


def _letter(text: str) -> str:
    text = SPELLED.get(text, text)
    return "\\" + text if text in GREEK and text != "omicron" else text


def symbol(text: str, function: str, at: str) -> str:
    r"""A symbol such as `‖∇f‖` as LaTeX: `\lVert \nabla f(1, 2)\rVert`.

    `at` is what stands behind the function's name for its arguments.
    """
    top, slash, bottom = text.removesuffix("(a)").partition("/")
    if slash and top[0] in DIFFERENTIALS:
        return rf"\frac{{{_differential(top)}}}{{{_differential(bottom)}}}" + at
    if slash:
        return rf"\frac{{{symbol(top, function, at)}}}{{{symbol(bottom, function, at)}}}"
    opened: set[str] = set()
    parts = (_sign(part, function, at, opened) for part in SIGN.findall(text.replace("(a)", "")))
    return "".join(parts)


def _differential(text: str) -> str:
    r"""One side of ∂³f/∂y∂x² or d⁴f/dx⁴ as LaTeX: `\partial y\partial x^{2}`."""
    sign = text[0]
    return "".join(
        OTHER.get(part, part) if part == sign else _sign(part, "", "", set())
        for part in re.findall(rf"[{FIGURES}]+|{sign}|[^{sign}{FIGURES}]+", text)
    )


def _sign(part: str, function: str, at: str, opened: set[str]) -> str:
    """A name, a bar that opens or closes, or another sign."""
    if part in BARS:
        opens = part not in opened
        opened ^= {part}
        return rf"\l{BARS[part]} " if opens else rf"\r{BARS[part]}"
    if part[0] in FIGURES:
        return f"^{{{part.translate(LEVELLED)}}}"
    stem, primes = part.rstrip("′″‴"), PRIMES.get(part[-1], "")
    if stem == function or (stem and primes):
        return name(stem) + primes + at
    if part in VECTORS:
        return rf"\mathbf{{{part.lower()}}}"
    return OTHER.get(part) or (name(part) if part[0].isalnum() else part)


def vector(components: Sequence[str]) -> str:
    """A column vector."""
    return matrix([[component] for component in components])


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """The rows of a matrix."""
    lines = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {lines} \end{{pmatrix}}"


def real(value: float) -> str:
    """A float in decimals."""
    if isnan(value):
        return r"\text{nan}"
    if isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    digits = TEX.number(decimal_text(Decimal(repr(abs(value))))).body
    return f"-{digits}" if value < 0 else digits


class _Tex(Typesetter[str]):
    minus = "-"
    dot = r" \cdot "
    elementwise = r" \odot "
    exponents = MappingProxyType({"T": r"^\top", "-1": "^{-1}", "-T": r"^{-\top}"})

    def beside(self, *parts: str) -> str:
        return "".join(parts)

    def negated(self, body: str) -> str:
        return "-" + body

    def fenced(self, body: str, left: str, right: str) -> str:
        return rf"\left{left}{body}\right{right}" if TALL.search(body) else left + body + right

    def number(self, digits: str) -> Piece[str]:
        figures, _, exponent = digits.partition("e")
        return Piece(rf"{figures} \cdot 10^{{{exponent}}}", UNARY) if exponent else Piece(figures)

    def name(self, node: Symbol | Apply) -> str:
        return name(node.name) if isinstance(node, Symbol) else row_of(node.op, 0).latex

    def factors(self, bodies: Sequence[str]) -> str:
        product = bodies[0]
        for body in bodies[1:]:
            product += _between(product, body) + body
        return product

    def quotient(self, top: Piece[str], bottom: Piece[str]) -> Piece[str]:
        below = self.signed(bottom)
        return Piece(rf"\frac{{{top.body}}}{{{below}}}", UNARY, top.negative)

    def power(self, base: Piece[str], exponent: Piece[str]) -> Piece[str]:
        raised = f"^{{{self.signed(exponent)}}}"
        if base.call and raised[2:-1].isdigit():
            head, argument = base.call
            return Piece(head + raised + argument, POWER)
        return Piece(self.inside(base, POSTFIX) + raised, POWER)

    def derivative(self, partial: bool, body: str, variable: str) -> str:
        sign = r"\partial " if partial else "d"
        return rf"\frac{{{sign.strip()}}}{{{sign}{variable}}}{self.fenced(body, '[', ']')}"

    def function(self, row: Row, args: Sequence[Piece[str]]) -> Piece[str]:
        bodies = [self.signed(arg) for arg in args]
        match row.name:
            case "sqrt" | "cbrt":
                return Piece(rf"\sqrt{ROOTS[row.name]}{{{bodies[0]}}}", ATOM)
            case "root":
                return Piece(rf"\sqrt[{bodies[1]}]{{{bodies[0]}}}", ATOM)
            case "abs" | "norm":
                bar = FENCES[row.name]
                left, right = (r"\left", r"\right") if TALL.search(bodies[0]) else ("", "")
                return Piece(rf"{left}\l{bar} {bodies[0]}{right}\r{bar}")
            case "vector":
                return Piece(vector(bodies))
            case "ones" | "eye":
                return Piece(r"\mathbf{1}" if row.name == "ones" else "I")
            case "colsum" | "rowsum":
                base = self.inside(args[0], POSTFIX)
                turned = r"^\top" if row.name == "colsum" else ""
                return Piece(base + turned + r"\mathbf{1}", PRODUCT)
            case "log":
                return self._call(rf"\log_{{{bodies[1]}}}", args[:1])
        return self._call(row.latex or rf"\operatorname{{{row.name}}}", args)

    def _call(self, head: str, args: Sequence[Piece[str]]) -> Piece[str]:
        argument = self.fenced(self.listed(args), "(", ")")
        return Piece(head + argument, call=(head, argument))

    def sign(self, row: Row) -> str:
        return row.latex or row.name

    def words(self, words: str) -> str:
        return rf"\text{{{words}}}" + " " * words.endswith(" ")

    def braced(self, cases: Sequence[tuple[str, str]]) -> str:
        rows = r" \\ ".join(f"{value} & {condition}" for value, condition in cases)
        return rf"\begin{{cases}} {rows} \end{{cases}}"


TEX = _Tex()


def _between(left: str, right: str) -> str:
    r"""What stands between two factors: a dot, a blank or nothing.

    A dot before a digit, and between a number and a fraction, which would read as a mixed number.
    A blank after a command, and where letters would run together into a word that has a meaning.
    """
    if right[0].isdigit() or (left[-1].isdigit() and right.startswith(r"\frac")):
        return r" \cdot "
    if right[0].isalpha():
        run = (re.search(r"\\?[A-Za-z]*$", left) or [""])[0]
        if run.startswith("\\") or _is_word(run + (LETTERS.match(right) or [""])[0]):
            return " "
    return ""


def _is_word(run: str) -> bool:
    """Whether a run of letters is too long for a product or has a known name in it."""
    parts = (run[i:j] for i in range(len(run)) for j in range(i + 2, len(run) + 1))
    return len(run) > LONGEST_RUN or any(rows_named(part) or part in GREEK for part in parts)
