"""Code for formulas with vectors and matrices: run, it gives what backpropagation gives."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from gradcli.arithmetic.arrays import value_and_gradient
from gradcli.language.names import natural_key
from gradcli.render import Format
from gradcli.render.code import Code, code, file
from gradcli.results.base import Function
from gradcli.results.codes import Derivative
from tests.cli.harness import run_inside
from tests.matrices import Case, Maker, Point, agree, point, read, second_differences
from tests.test_matrix_gradients import HESSIANS, ROWS

NAMES = ("A", "X", "S", "b", "y", "x", "w", "c", "lambda")
SHAPES = "A: m n, X: m n, S: n n, b: m, y: m, x: n, w: n, c:, lambda:"
FORMULAS = 60


def _module(text: str, folder: Path) -> ModuleType:
    path = folder / "written.py"
    path.write_text(text)
    command = [sys.executable, "-m", "ruff", "check", "--isolated", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    spec = importlib.util.spec_from_file_location("written", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _codes(
    cases: Sequence[Case], names: Sequence[Sequence[str]], derivative: Derivative
) -> list[Code]:
    used = set[str]()
    return [
        code(Function(case.shapes.tree, tuple(each)), derivative, Format.NUMPY, used, case.shapes)
        for case, each in zip(cases, names, strict=True)
    ]


def _functions(codes: Sequence[Code], folder: Path) -> list[Any]:
    module = _module("\n".join([*file(codes, Format.NUMPY), ""]), folder)
    return [getattr(module, _name(each)) for each in codes]


def _name(each: Code) -> str:
    found = re.match(r"def (\w+)", each.parts[-1][0])
    assert found is not None
    return found[1]


def _arguments(names: Sequence[str], at: Point) -> list[Any]:
    others = sorted(set(at) - set(names), key=natural_key)
    return [at[name] for name in (*names, *others)]


def _expected(case: Case, at: Point) -> tuple[float, dict[str, Any]]:
    value, *slopes = value_and_gradient(case.shapes.tree, list(at))(list(at.values()))
    return float(value), dict(zip(at, slopes, strict=True))


def test_gradients_of_printed_tables_are_those_of_backpropagation(tmp_path: Path) -> None:
    cases = [read(formula, (name,), *declared) for _, formula, name, _, *declared in ROWS]
    functions = _functions(
        _codes(cases, [(row[2],) for row in ROWS], Derivative.GRADIENT), tmp_path
    )
    for case, function, row in zip(cases, functions, ROWS, strict=True):
        for seed in range(2):
            at = point(case, seed)
            value, gradient = function(*_arguments((row[2],), at))
            expected, slopes = _expected(case, at)
            assert value == pytest.approx(expected, rel=1e-12, abs=1e-12), case.text
            assert np.shape(gradient) == np.shape(at[row[2]]), case.text
            assert agree(gradient, slopes[row[2]], 1e-11), case.text


def test_gradients_of_any_formula_are_those_of_backpropagation(tmp_path: Path) -> None:
    cases = [read(Maker(seed).number(3), NAMES, SHAPES) for seed in range(FORMULAS)]
    functions = _functions(_codes(cases, [NAMES] * FORMULAS, Derivative.GRADIENT), tmp_path)
    for seed, (case, function) in enumerate(zip(cases, functions, strict=True)):
        at = point(case, seed)
        value, gradients = function(*(at[name] for name in NAMES))
        expected, slopes = _expected(case, at)
        assert value == pytest.approx(expected, rel=1e-11), case.text
        for name, gradient in zip(NAMES, gradients, strict=True):
            assert np.shape(gradient) == np.shape(at[name]), (case.text, name)
            assert agree(gradient, slopes[name], 1e-9), (case.text, name)


def test_norms_and_hessians(tmp_path: Path) -> None:
    cases = [read(text, ("x",)) for text, _ in HESSIANS]
    codes = _codes(cases, [("x",)] * len(cases), Derivative.HESSIAN)
    norms = [
        code(Function(case.shapes.tree, ("x",)), Derivative.NORM, Format.NUMPY, used, case.shapes)
        for used in ({_name(each) for each in codes},)
        for case in cases
    ]
    functions = _functions([*codes, *norms], tmp_path)
    for case, hessian, norm in zip(cases, functions, functions[len(cases) :], strict=False):
        at = point(case, 1)
        arguments = _arguments(("x",), at)
        value, gradient, matrix = hessian(*arguments)
        expected, slopes = _expected(case, at)
        assert value == pytest.approx(expected, rel=1e-12)
        assert agree(gradient, slopes["x"], 1e-11), case.text
        assert agree(matrix, second_differences(case, "x", at), 1e-5), case.text
        assert norm(*arguments)[1] == pytest.approx(np.linalg.norm(slopes["x"]), rel=1e-11)


OPERATIONS = (
    "sum(relu(W@x+b))",
    "sum(max(W@x, b))",
    "sum(min(A,B))",
    "sum(abs(A@x-b))",
    "norm(relu(W2@relu(W1@x+b1)+b2)-y)^2",
    "sum(erf(x)*gamma(1+x^2))",
    "sum(x^y)",
    "sum(hypot(x,y))",
    "mean(where(x<y,x^2,y))",
    "sum(Si(x)+sinc(y))",
    "sum(besselj(0,x))",
    "sum(x/(1+norm(x)))",
    "norm(X)^3",
    "norm(x)^4+norm(x)",
    "trace(inv(A)@B)",
    "ln(det(A))",
    "sum(softmax(X@w)*y)",
    "crossentropy(softmax(X),Y)",
    "mse(X@w,y)+lambda*norm(w)^2",
    "sum(colsum(X)^2)",
    "sum(rowsum(X)*y)",
    "outer(x,y)@y@x",
    "dot(x,A@x)",
    "sum(diag(A)*x)",
    "sum(diag(x)@A)",
    "sum(A*2*3*x)",
    "sum([1,2,3]*x)",
    "sum(x*[1,-2])^2+c",
    "x@x*(y@y)",
    "transpose(x)@A@transpose(A)@x",
    "sum(exp(-x^2)*sqrt(1+x^2))",
    "sum(sign(x)*x)",
    "sum(floor(x)+x)",
    "sum(x!)",
    "sum(mod(x,2))",
    "sum((A@x)^(1/3))",
    "sum(tan(x)+sec(x))",
    "sum(sigmoid(x)*softplus(y))",
    "logsumexp(X@w)",
    "sum(logsumexp(X))",
    "size(x)*sum(x)",
    "sum(eye(A)*A)",
    "sum(ones(x)*3)+sum(x)",
    "e^(x@x)",
    "pi*sum(x)",
    "sum(x - x) + sum(0*y)",
    "norm(A@x-b)/norm(b)",
    "sum(log2(1+x^2))",
    "sum(atan2(x,y))",
    "(w@x-t)^2",
    "sigmoid(w@x)*5",
    "sum(adj(A)*B)",
    "det(A)",
)


def test_every_operation_is_what_backpropagation_computes(tmp_path: Path) -> None:
    cases = [read(text, ()) for text in OPERATIONS]
    names = [tuple(sorted(case.shapes.shapes, key=natural_key)) for case in cases]
    functions = _functions(_codes(cases, names, Derivative.GRADIENT), tmp_path)
    for case, each, function in zip(cases, names, functions, strict=True):
        at = point(case, 3)
        value, found = function(*(at[name] for name in each))
        expected, slopes = _expected(case, at)
        assert value == pytest.approx(expected, rel=1e-12, abs=1e-12), case.text
        for name, gradient in zip(each, found if len(each) > 1 else (found,), strict=True):
            assert np.shape(gradient) == np.shape(at[name]), (case.text, name)
            assert agree(gradient, slopes[name], 1e-10), (case.text, name)


def _written(*args: str, folder: Path) -> Any:
    done = run_inside(*args, "--format", "numpy")
    assert done.status == 0, done.err
    return _module(done.out, folder)


def test_a_line_is_fitted_to_data(tmp_path: Path) -> None:
    words = "grad", "mean((y - (m*x + b))^2)", "--vars", "m,b", "--shapes", "m:, b:"
    module = _written(*words, folder=tmp_path)
    value, gradient = module.f(2, 1, [0, 1, 2], [1, 4, 3])
    assert value == pytest.approx(5 / 3)
    assert gradient == pytest.approx([2, 2 / 3])


def test_powers_of_e_do_not_overflow(tmp_path: Path) -> None:
    words = "grad", "crossentropy(softmax(z), t)", "--vars", "z"
    value, gradient = _written(*words, folder=tmp_path).f([1000, 0], [0, 1])
    assert value == 1000
    assert gradient.tolist() == [1, -1]


def test_what_cancels_keeps_its_shape(tmp_path: Path) -> None:
    words = "grad", "sum(x - x + c) + 0*sum(b)", "--vars", "c,b", "--shapes", "c:"
    value, (slope, zeros) = _written(*words, folder=tmp_path).f(2, [1, 2], [1, 2, 3])
    assert value == 6
    assert slope == 3
    assert zeros.tolist() == [0, 0]


def test_products_begin_at_the_vector() -> None:
    done = run_inside("grad", "x@A@B@x", "--vars", "x", "--format", "numpy")
    assert "t1 = A @ (B @ x)" in done.out
    assert "A @ B" not in done.out


def test_other_languages_have_no_arrays() -> None:
    for language in ("python", "c"):
        done = run_inside("grad", "norm(A@x)", "--vars", "x", "--format", language)
        assert done.status == 2
        assert "--format numpy" in done.err


def test_names_of_helpers_are_taken(tmp_path: Path) -> None:
    module = _written("grad", "softmax*sum(logsumexp(x)*x)", "--vars", "x,softmax", folder=tmp_path)
    assert module.f([0, 0], [1, 1])[0] == pytest.approx(0)
