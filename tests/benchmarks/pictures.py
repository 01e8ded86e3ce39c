"""Drawing on the terminal, against what it can't do without."""

from collections.abc import Iterator

from tests.benchmarks.timing import Comparison, gradcli, python

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


def comparisons() -> Iterator[Comparison]:
    """A picture takes at most 0.35 s on top of the start of Python and NumPy, which take 0.12 s."""
    numpy = python("import numpy")
    drawn = gradcli("grad", "x^2 + y^2", "--at", "1,2", "--draw")
    yield Comparison("a drawing at a point / import numpy", drawn, numpy, 3.9)
    drawn = gradcli("grad", HIMMELBLAU, "--draw")
    yield Comparison("a drawing of Himmelblau's function / import numpy", drawn, numpy, 3.9)
