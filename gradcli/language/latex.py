"""The LaTeX commands that formulas are pasted with, as a table."""

from gradcli.errors import ReadError, Span
from gradcli.language.names import GREEK, nearest
from gradcli.language.vocabulary import FUNCTIONS

COMMANDS: dict[str, str] = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "over": "/",
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=",
    "lvert": "|(", "rvert": ")|", "vert": "|", "mid": "|", "|": "‖",
    "lVert": "‖", "rVert": "‖", "Vert": "‖",
    "langle": "⟨", "rangle": "⟩", "{": "(", "}": ")", "lbrace": "(", "rbrace": ")",
    "lbrack": "[", "rbrack": "]", "\\": "\\\\", "frac": "frac", "sqrt": "sqrt",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac",
}  # fmt: skip
"""Commands that stand for one token of a kind."""

NAMED: dict[str, str] = (
    {name: name for name in GREEK}
    | {alias: alias for row in FUNCTIONS for alias in (row.name, *row.aliases) if alias.isascii()}
    | {f"var{name}": name for name in ("epsilon", "theta", "pi", "rho", "sigma", "phi", "kappa")}
    | {"lg": "log10", "ell": "l", "hbar": "hbar", "imath": "i", "jmath": "j"}
)
"""Commands that stand for a name."""

IGNORED = frozenset(
    {
        *""" , ; : ! ( ) [ ] left right middle big Big bigg Bigg bigl bigr Bigl Bigr quad qquad thinspace
    medspace displaystyle textstyle limits nolimits boldsymbol mathbf vec hat """.split(),
        " ",
    }
)
"""Commands without a meaning for the formula: sizes, spacing, mathematics brackets, fonts."""

SPELLED_OUT = frozenset({"operatorname", "mathrm", "text", "mathit", "textit", "textrm", "mathop"})
"""Commands whose argument is a name."""

ENVIRONMENTS = frozenset({"pmatrix", "bmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix"})


def unknown_command(name: str, span: Span, source: str) -> ReadError:
    """The error for a command outside the tables."""
    if name == "infty":
        return ReadError("infinity is not a number to compute with", span=span, source=source)
    near = nearest(name, (*COMMANDS, *NAMED, *IGNORED))
    hint = f"did you mean \\{near}?" if near else None
    return ReadError(f"unknown LaTeX command \\{name}", span=span, source=source, hint=hint)
