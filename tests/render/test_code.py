"""Code: compiled and run, it gives what gradcli prints; and it is as short as other generators'."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.cli.harness import run_inside

DATA = Path(__file__).parents[1] / "data" / "code.txt"
FLAGS = ("-Wall", "-Wextra", "-Werror", "-O2", "-pedantic")
DIGITS, NOTHING = 5e-15, 2**-52
VERBS = {"grad": ("gradient",), "norm": ("norm",), "hess": ("gradient", "hessian")}


@dataclass(frozen=True)
class Case:
    """A formula and points."""

    name: str
    formula: str
    points: tuple[str, ...]


def _cases() -> list[Case]:
    found: list[Case] = []
    for line in DATA.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            formula, *points = re.split(r" \| ", line)
            found.append(Case(f"case{len(found)}", formula, tuple(points)))
    return found


CASES = _cases()


@cache
def _json(*args: str) -> dict[str, Any]:
    done = run_inside(*args, "--format", "json")
    assert done.status == 0, (args, done.err)
    found: dict[str, Any] = json.loads(done.out)
    return found


def _names(case: Case) -> list[str]:
    names: list[str] = _json("grad", case.formula)["variables"]
    return names


def _header(case: Case) -> str:
    formula = case.formula.partition(") = ")[2] or case.formula
    return f"{case.name}({', '.join(_names(case))}) = {formula}"


def _expected(case: Case, verb: str, point: str) -> list[float]:
    """What gradcli prints: f and its derivatives, row by row."""
    value = _json("grad", case.formula, "--at", point)
    found = value if verb == "grad" else _json(verb, case.formula, "--at", point)
    return _flat([value["value"], *(found[key] for key in VERBS[verb])])


def _flat(value: Any) -> list[float]:
    if isinstance(value, list | tuple):
        return [number for part in value for number in _flat(part)]
    return [float(value)]


def _point(case: Case, point: str) -> list[float]:
    found = _json("grad", case.formula, "--at", point)["point"]
    return [float(found[name]) for name in _names(case)]


def _code(verb: str, language: str) -> str:
    """All formulas as one file."""
    done = run_inside(verb, "-", "--format", language, stdin="\n".join(map(_header, CASES)))
    assert done.status == 0, done.err
    return done.out


def _module(text: str, folder: Path, name: str) -> ModuleType:
    path = folder / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _wrong(found: Sequence[float], case: Case, verb: str, point: str) -> list[object]:
    """What differs in the 15th digit, or by more than the last place of the largest number."""
    expected = _expected(case, verb, point)
    nothing = NOTHING * max(map(abs, expected))
    pairs = zip(found, expected, strict=True)
    if all(abs(a - b) <= max(DIGITS * abs(b), nothing) for a, b in pairs):
        return []
    return [(case.formula, point, found, expected)]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", ["python", "numpy"])
def test_python_gives_what_gradcli_prints(language: str, verb: str, tmp_path: Path) -> None:
    module = _module(_code(verb, language), tmp_path, f"{language}_{verb}")
    wrong = []
    for case in CASES:
        for point in case.points:
            at = _point(case, point)
            results = getattr(module, case.name)(*at)
            if language == "numpy":
                results = [each.tolist() if hasattr(each, "tolist") else each for each in results]
            wrong += _wrong(_flat(list(results)), case, verb, point)
    assert not wrong
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")
@pytest.mark.parametrize("verb", VERBS)
def test_c_gives_what_gradcli_prints(verb: str, tmp_path: Path) -> None:
    text = _code(verb, "c")
    calls = []
    asked = [(case, point) for case in CASES for point in case.points]
    for case, point in asked:
        arguments = [repr(number) for number in _point(case, point)]
        n = len(_names(case))
        outputs = {"grad": "g", "norm": "g", "hess": f"g, (double (*)[{n}]) h"}[verb]
        calls.append(f"    v = {case.name}({', '.join(arguments)}, {outputs});")
        count = {"grad": (n, 0), "norm": (1, 0), "hess": (n, n * n)}[verb]
        calls.append(f"    show(v, {count[0]}, {count[1]});")
    main = "\n".join(["int main(void)", "{", "    double v;", *calls, "    return 0;", "}"])
    source = tmp_path / "all.c"
    source.write_text(f"#include <stdio.h>\n{text}\n{SHOW}\n{main}\n")
    for standard in ("-std=c99", "-std=c11") if verb == "hess" else ("-std=gnu17",):
        words = ["cc", *FLAGS, standard, "-o", str(tmp_path / "all"), str(source), "-lm"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    done = subprocess.run([str(tmp_path / "all")], capture_output=True, text=True, check=True)
    pairs = zip(asked, done.stdout.splitlines(), strict=True)
    assert not [
        each
        for (case, point), line in pairs
        for each in _wrong([*map(float, line.split())], case, verb, point)
    ]


SHOW = """
static double g[20], h[400];
static void show(double v, int gs, int hs)
{
    int k;
    printf("%.17g", v);
    for (k = 0; k < gs; k++) printf(" %.17g", g[k]);
    for (k = 0; k < hs; k++) printf(" %.17g", h[k]);
    printf("\\n");
}
"""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("grad x^2 --format c --at 1", "takes no --at"),
        ("grad x^2 --format python --steps", "does not go with --steps"),
        ("grad x^2 --format python --check 2x", "does not go with --check"),
        ("grad x^2 --format numpy --digits 20", "does not go with --digits"),
        ("grad x^2 --format numpy --unit", "grad, norm and hess"),
        ("tangent x^2 --at 1 --format c", "grad, norm and hess"),
        ("critical x^2 --format c", "grad, norm and hess"),
        ("descend x^2 --from 1 --format c", "grad, norm and hess"),
        ("grad besselj(n,x) --vars x --format c", "the order of besselj has to be a whole number"),
        ("grad besselj(1/2,x) --format c", "the order of besselj has to be a whole number"),
        ("grad bessely(1/2,x) --format numpy", "the order of bessely has to be a whole number"),
    ],
)
def test_what_is_no_function_is_refused(words: str, message: str) -> None:
    done = run_inside(*words.split())
    assert done.status == 2
    assert message in done.err
    assert not done.out


def test_numbers_beyond_doubles_are_refused() -> None:
    done = run_inside("grad", "1e400 x", "--format", "c")
    assert done.status == 4
    assert "beyond the range of a double" in done.err


def test_a_stream_is_one_file() -> None:
    text = "x^2\nfoo(\n\ng(x) = erf(x)\nx^3"
    done = run_inside("grad", "-", "--format", "python", stdin=text)
    assert done.status == 3
    assert "line 2: unknown function foo" in done.err
    assert done.out.count("import math") == 1
    assert re.findall(r"def (\w+)", done.out) == ["f", "g", "f_2"]


def test_a_jacobian_matrix(tmp_path: Path) -> None:
    text = "F(r, t) = [r cos t, r sin t]"
    expected = _json("grad", text, "--at", "2,.5")
    for language in ("python", "numpy"):
        module = _module(run_inside("grad", text, "--format", language).out, tmp_path, language)
        value, jacobian = module.F(2, 0.5)
        assert _flat([list(value), list(map(list, jacobian))]) == pytest.approx(
            _flat([expected["value"], expected["jacobian"]]), rel=DIGITS
        )
    done = run_inside("grad", text, "--format", "c")
    assert "void F(double r, double t, double value[2], double jacobian[2][2])" in done.out


def test_numpy_takes_arrays(tmp_path: Path) -> None:
    done = run_inside("hess", "x^2 y + 3 + z", "--format", "numpy")
    value, gradient, hessian = _module(done.out, tmp_path, "m").f([1, 2], [[3], [4], [5]], 6)
    assert value.tolist() == [[12, 21], [13, 25], [14, 29]]
    assert gradient.shape == (3, 3, 2)
    assert gradient[0].tolist() == [[6, 12], [8, 16], [10, 20]]
    assert gradient[2].tolist() == [[1, 1]] * 3
    assert hessian.shape == (3, 3, 3, 2)
    assert hessian[0, 1].tolist() == [[2, 4]] * 3
