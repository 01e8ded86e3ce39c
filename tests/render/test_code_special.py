"""Special functions that code brings along: 15 digits, against balls of python-flint."""

import importlib.util
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from flint import acb, arb, ctx

from tests.cli.harness import run_inside

DIGITS, TINIEST = 5e-15, 1e-300


class Special(NamedTuple):
    """A formula in x, its value as a ball, its range, and how large it is around its zeros."""

    formula: str
    value: Callable[[Any], Any]
    points: tuple[float, ...]
    size: Callable[[float], float] = lambda _: 0.0


def _points(*ranges: tuple[float, float], count: int = 100) -> tuple[float, ...]:
    """Points between ends, and the ends; as dense near 0 as far from it where both signs agree."""
    random = Random(16)

    def one(low: float, high: float) -> float:
        if low * high <= 0 or max(low / high, high / low) < 20:
            return random.uniform(low, high)
        return math.copysign(math.exp(random.uniform(*sorted(map(_log, (low, high))))), low)

    inside = [one(*each) for each in ranges for _ in range(count)]
    return (*inside, *(end for each in ranges for end in each))


def _log(x: float) -> float:
    return math.log(abs(x))


def _bessels() -> Iterator[Special]:
    for n in (0, 1, 2, 3, 7, 20, -3):

        def around(x: float, n: int = n) -> float:
            pair = arb(abs(x)).bessel_j(arb(n)), arb(abs(x)).bessel_y(arb(n))
            return math.hypot(*map(float, pair)) if abs(x) > abs(n) > 0 or abs(x) > 1 else 0.0

        spans = (1e-5, 24.0), (24.0, 60.0), (60.0, 1e6)

        def j(x: Any, n: int = n) -> Any:
            return x.bessel_j(arb(n))

        def y(x: Any, n: int = n) -> Any:
            return x.bessel_y(arb(n))

        points = _points(*spans)
        yield Special(f"besselj({n}, x)", j, (*points, *(-x for x in points[::9]), 0.0), around)
        yield Special(f"bessely({n}, x)", y, points, around)


FUNCTIONS = (
    Special("Si(x)", lambda x: x.si(), _points((-9, 9), (1e-9, 1e-2), (4, 1e9), (-4, -1e200))),
    Special(
        "Ci(x)",
        lambda x: x.ci(),
        _points((1e-3, 9), (1e-9, 1e-2), (4, 1e9), (1e9, 1e200)),
        lambda x: min(0.2, 1 / x),
    ),
    Special(
        "Ei(x)",
        lambda x: x.ei(),
        _points((-3, 3), (1e-9, 1e-2), (1, 700), (-1, -700), (-1e-9, -1)),
        lambda x: 0.2 if 0 < x < 1 else 0.0,
    ),
    Special("sinc(x)", lambda x: x.sinc(), _points((-9, 9), (1e-9, 1e9)), lambda x: 1 / abs(x)),
    Special(
        "digamma(x)",
        lambda x: x.digamma(),
        _points((-3.9, 3), (1e-9, 1), (3, 1e12), (-300.9, -3.5)),
        lambda _: 1.0,
    ),
    Special(
        "polygamma(1, x)", lambda x: acb(x).polygamma(acb(1)).real, _points((-4.9, 9), (9, 1e9))
    ),
    *_bessels(),
)


def _written(language: str, folder: Path, formulas: str = "") -> Path:
    """A file with formulas as code: those of all functions, if no others are given."""
    every = "\n".join(f"f{k}(x) = {each.formula}" for k, each in enumerate(FUNCTIONS))
    done = run_inside("grad", "-", "--format", language, stdin=formulas or every)
    assert done.status == 0, done.err
    path = folder / "written.py"
    path.write_text(done.out)
    return path


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("written", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _wrong(special: Special, values: Sequence[float]) -> list[object]:
    """What is off by more than in the 15th digit, or is of another size than 0."""
    found: list[object] = []
    ctx.prec = 300
    try:
        for x, value in zip(special.points, values, strict=True):
            due = special.value(arb(x))
            size = max(abs(float(due)), special.size(x) if x else 0.0, TINIEST)
            if not float(abs(arb(value) - due)) <= DIGITS * size:
                found.append((special.formula, x, value, float(due)))
    finally:
        ctx.prec = 53
    return found


def test_python(tmp_path: Path) -> None:
    module = _module(_written("python", tmp_path))
    for k, special in enumerate(FUNCTIONS):
        function = getattr(module, f"f{k}")
        assert not _wrong(special, [function(x)[0] for x in special.points])


def test_numpy(tmp_path: Path) -> None:
    module = _module(_written("numpy", tmp_path))
    for k, special in enumerate(FUNCTIONS):
        values, _ = getattr(module, f"f{k}")(np.array(special.points))
        assert not _wrong(special, values.tolist())


@pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")
def test_c(tmp_path: Path) -> None:
    text = _written("c", tmp_path).read_text()
    calls = [
        f"    {{ const double x[] = {{{', '.join(map(repr, each.points))}}};"
        f' for (k = 0; k < {len(each.points)}; k++) printf("%.17g\\n", f{k}(x[k], g)); }}'
        for k, each in enumerate(FUNCTIONS)
    ]
    main = "\n".join(["int main(void)", "{", "double g[1];", "int k;", *calls, "return 0;", "}"])
    source = tmp_path / "all.c"
    source.write_text(f"#include <stdio.h>\n{text}\n{main}\n")
    words = ["cc", "-Wall", "-Wextra", "-Werror", "-O2", "-std=c99", "-pedantic"]
    words += ["-o", str(tmp_path / "all"), str(source), "-lm"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([str(tmp_path / "all")], capture_output=True, text=True, check=True)
    values = iter(map(float, done.stdout.split()))
    for special in FUNCTIONS:
        assert not _wrong(special, [next(values) for _ in special.points])


def test_where_there_is_no_value(tmp_path: Path) -> None:
    formulas = "f(x) = where(x > 0, gamma(x), 1)\ng(x) = bessely(0, x)\nh(x) = beta(x, 80)"
    module = _module(_written("numpy", tmp_path, formulas))
    value, gradient = module.f([-1.0, 1.0])
    assert value.tolist() == [1, 1]
    assert gradient[0].tolist() == pytest.approx([0, -0.5772156649015329])
    with np.errstate(all="ignore"):
        assert np.isnan(module.g([0.0, -1.0])[0]).all()
        assert np.isnan(module.h([100.0])[0]).all()


def test_nothing_comes_of_nan(tmp_path: Path) -> None:
    module = _module(_written("numpy", tmp_path))
    for k, special in enumerate(FUNCTIONS):
        with np.errstate(all="ignore"):
            value, gradient = getattr(module, f"f{k}")(math.nan)
        assert math.isnan(value), special.formula
        assert np.isnan(gradient).all(), special.formula
