"""Code that is written for a formula, against that of SymPy's lambdify for the same results."""

import importlib.util
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.formulas import varied
from tests.benchmarks.timing import Call, Comparison
from tests.cli.harness import run_inside

FORMULAS = varied(40).splitlines()
POINT = 1.1, 0.7
Functions = Sequence[Callable[..., Any]]


def comparisons() -> Iterator[Comparison]:
    """Values and derivatives of 40 formulas: at a point in Python, at 10,000 in NumPy."""
    points = [np.linspace(1.0, 2.0, 10_000), np.linspace(0.5, 0.9, 10_000)]
    for verb, order in (("grad", 1), ("hess", 2)):
        for language, library, at in (("python", "math", POINT), ("numpy", "numpy", points)):
            yield Comparison(
                f"{verb} of 40 formulas in {language} / lambdify(cse=True)",
                Call(_all(written(verb, language), at), 3),
                Call(_all(lambdified(order, library), at), 3),
                target=1.1,
            )


def _all(functions: Functions, at: Sequence[Any]) -> Callable[[], object]:
    return lambda: [function(*at) for function in functions]


def written(verb: str, language: str) -> Functions:
    """The functions that gradcli writes."""
    command = (verb, "-", "--vars", "x,y", "--format", language)
    path = Path(tempfile.mkdtemp()) / "written.py"
    path.write_text(run_inside(*command, stdin="\n".join(FORMULAS)).out)
    spec = importlib.util.spec_from_file_location("written", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value for name, value in vars(module).items() if name.startswith("f")]


def lambdified(order: int, library: str) -> Functions:
    """The functions that SymPy makes; of arrays they return a list, and fill no matrix."""
    import sympy as sp  # noqa: PLC0415  # half a second

    x, y = names = sp.symbols("x y", real=True)
    made = []
    for formula in FORMULAS:
        f = sp.sympify(formula, locals={"x": x, "y": y})
        slopes = [f.diff(name) for name in names]
        results = [f, *slopes]
        if order > 1:
            results += [slope.diff(name) for slope in slopes for name in names]
        made.append(sp.lambdify(names, results, library, cse=True))
    return made
