"""An answer in gradcli's own language: a formula, or a number as it is asked for."""

from collections.abc import Sequence

from gradcli.language.unparse import unparse
from gradcli.render import Numbers
from gradcli.render.numbers import digits_of, rational
from gradcli.results import Answer, Value

NOTHING = "nan"
"""What stands for a number that there is not."""


def written(answer: Answer, numbers: Numbers, taken: Sequence[str] = ()) -> str:
    """A formula, or a number exactly or in decimals; `taken` are names of variables."""
    if not isinstance(answer, Value):
        return unparse(answer, taken=taken)
    if numbers is Numbers.EXACT:
        return unparse(answer.exact, taken=taken)
    value = rational(answer.decimal)
    return unparse(answer.decimal, taken=taken) if value is None else digits_of(value)
