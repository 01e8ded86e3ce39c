"""An answer in gradcli's own language: a formula, or a number as it is asked for."""

from collections.abc import Sequence

from gradcli.render import Numbers
from gradcli.render.numbers import digits_of, rational
from gradcli.results.base import Answer, Value

NOTHING = "nan"
"""What stands for a number that there is not."""


def written(answer: Answer, numbers: Numbers, taken: Sequence[str] = ()) -> str:
    """A formula, or a number exactly or in decimals; `taken` are names of variables."""
    if isinstance(answer, Value):
        tree = answer.exact if numbers is Numbers.EXACT else answer.decimal
        value = rational(tree) if numbers is Numbers.DECIMAL else None
        if value is not None:
            return digits_of(value)
    else:
        tree = answer
    from gradcli.language.unparse import unparse  # noqa: PLC0415  # decimals do without

    return unparse(tree, taken=taken)
