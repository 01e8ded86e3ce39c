"""Where a descent starts, and the data that its function is about."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gradcli.language.tree import Tree
from gradcli.results.backprops import Tensor


class Start(NamedTuple):
    """The parameters at the start: `numbers`, or `tensors` where something is no number.

    `data` are vectors and matrices that never change.
    """

    numbers: Sequence[Tree] = ()
    tensors: Mapping[str, Tensor] | None = None
    data: Mapping[str, Tensor] | None = None
