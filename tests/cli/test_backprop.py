"""`backprop` through the program: published examples with printed numbers, kinks, shapes, data."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.cli.harness import run, run_in_terminal, run_inside

MAZUR = """\
# Matt Mazur, A Step by Step Backpropagation Example (2015)
h1 = sigmoid(w1*i1 + w2*i2 + b1)
h2 = sigmoid(w3*i1 + w4*i2 + b1)
o1 = sigmoid(w5*h1 + w6*h2 + b2)
o2 = sigmoid(w7*h1 + w8*h2 + b2)
E = (t1 - o1)^2/2 + (t2 - o2)^2/2
"""
MAZUR_AT = (
    "w1=.15, w2=.20, w3=.25, w4=.30, w5=.40, w6=.45, w7=.50, w8=.55,"
    "b1=.35, b2=.60, i1=.05, i2=.10, t1=.01, t2=.99"
)
MICROGRAD = """\
# the example in the README of Andrej Karpathy's micrograd
c = a + b
d = a*b + b^3
c = c + c + 1
c = c + 1 + c + (-a)
d = d + d*2 + relu(b + a)
d = d + 3*d + relu(b - a)
e = c - d
f = e^2
g = f/2
g + 10/f
"""
PUBLISHED = [
    pytest.param("(x + y)z", "x=-2, y=5, z=-4", {"x": -4, "y": -4, "z": 3}, id="CS231n"),
    pytest.param(
        "sigmoid(w0*x0 + w1*x1 + w2)",
        "w0=2, x0=-1, w1=-3, x1=-2, w2=-3",
        {"w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20},
        id="CS231n, sigmoid neuron",
    ),
    pytest.param(
        "2(x*y + max(z, w))", "x=3, y=-4, z=2, w=-1", {"x": -8, "y": 6, "z": 2, "w": 0},
        id="CS231n, max gate",
    ),
    pytest.param(
        "(x + sigmoid(y))/(sigmoid(x) + (x + y)^2)", "x=3, y=-4", {"x": 2.0595698, "y": 1.5922328},
        id="CS231n, staged computation",
    ),
    pytest.param("(x + y)max(y, z)", "x=1, y=2, z=0", {"x": 2, "y": 5, "z": 0}, id="CS224n"),
    pytest.param("(a + b)(b + 1)", "a=2, b=1", {"a": 2, "b": 5}, id="Olah, Calculus on graphs"),
    pytest.param(
        "ln x1 + x1*x2 - sin x2", "x1=2, x2=5", {"x1": 5.5, "x2": 1.716}, id="Baydin et al."
    ),
    pytest.param(
        "(sin(x1/x2) + x1/x2 - exp(x2))(x1/x2 - exp(x2))", "x1=1.5, x2=0.5",
        {"x1": 3.0118, "x2": -13.724}, id="Griewank & Walther, table 1.3",
    ),
    pytest.param(
        "tanh(x1*w1 + x2*w2 + b)", "x1=2, x2=0, w1=-3, w2=1, b=6.8813735870195432",
        {"x1": -1.5, "x2": 0.5, "w1": 1, "w2": 0, "b": 0.5}, id="Karpathy, a neuron by hand",
    ),
    pytest.param(
        "sum(3a^3 - b^2)", "a=[2, 3], b=[6, 4]", {"a": [36, 81], "b": [-12, -8]},
        id="PyTorch, A gentle introduction to autograd",
    ),
    pytest.param(
        "mean(3(x + 2)^2)", "x=[[1, 1], [1, 1]]", {"x": [[4.5, 4.5], [4.5, 4.5]]},
        id="PyTorch, Autograd",
    ),
    pytest.param(
        "2 dot(x, x)", "x=[0, 1, 2, 3]", {"x": [0, 4, 8, 12]}, id="Dive into deep learning 2.5"
    ),
]  # fmt: skip


def gradients(*args: str) -> dict[str, object]:
    """What the program gives as JSON for a loss."""
    ran = run_inside("backprop", *args, "--format", "json")
    assert ran.status == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)["gradients"]
    return found


def approximately(printed: object) -> object:
    """Equal to a number as it is printed, as far as its digits go."""
    if isinstance(printed, list):
        return [approximately(number) for number in printed]
    digits = str(printed).partition(".")[2]
    return pytest.approx(printed, abs=0.501 * 10 ** -len(digits) if digits else 1e-12)


@pytest.mark.parametrize(("loss", "at", "printed"), PUBLISHED)
def test_published_examples(loss: str, at: str, printed: dict[str, object]) -> None:
    found = gradients(loss, "--at", at)
    assert {name: found[name] for name in printed} == {
        name: approximately(value) for name, value in printed.items()
    }


def test_mazur(tmp_path: Path) -> None:
    (tmp_path / "net").write_text(MAZUR)
    weights = ",".join(f"w{k}" for k in range(1, 9))
    ran = run_inside(
        "backprop", "--file", str(tmp_path / "net"), "--at", MAZUR_AT,
        "--wrt", weights, "--rate", "0.5", "--format", "json", "--graph",
    )  # fmt: skip
    found = json.loads(ran.out)
    assert found["loss"] == pytest.approx(0.298371109, abs=5e-10)
    assert found["gradients"]["w5"] == pytest.approx(0.082167041, abs=5e-10)
    assert found["gradients"]["w1"] == pytest.approx(0.000438568, abs=5e-10)
    printed = [0.149780716, 0.19956143, 0.24975114, 0.29950229]
    printed += [0.35891648, 0.408666186, 0.511301270, 0.561370121]
    assert [*found["updated"].values()] == pytest.approx(printed, abs=6e-9)
    nodes = {node["name"]: node for node in found["graph"]}
    assert nodes["h1"]["value"] == pytest.approx(0.593269992, abs=5e-10)
    assert nodes["o1"]["value"] == pytest.approx(0.75136507, abs=5e-9)
    assert nodes["o1"]["adjoint"] == pytest.approx(0.74136507, abs=5e-9)
    assert nodes["h1"]["adjoint"] == pytest.approx(0.036350306, abs=5e-10)
    assert nodes["o1"]["locals"][0]["value"] == pytest.approx(0.186815602, abs=5e-10)


def test_micrograd(tmp_path: Path) -> None:
    (tmp_path / "net").write_text(MICROGRAD)
    found = gradients("--file", str(tmp_path / "net"), "--at", "a=-4, b=2")
    assert found == {
        "a": pytest.approx(138.8338, abs=5e-5),
        "b": pytest.approx(645.5773, abs=5e-5),
    }


LINES = [
    (["x*y", "--at", "2,3"], "x\t3\ny\t2\n"),
    (["x*y", "--at", "2,3", "--wrt", "y"], "y\t2\n"),
    (["x*y", "--at", "x=2,y=3,k=1", "--wrt", "k,x"], "k\t0\nx\t3\n"),
    (["7", "--at", "x=2", "--wrt", "x"], "x\t0\n"),
    (["x^2", "--at", "3", "--rate", "0.1"], "x\t6\t2.4\n"),
    (["x + y + x*y", "--at", "1,2", "--rate", "1"], "x\t3\t-2\ny\t2\t0\n"),
    (["sum(W@x)", "--at", "W=[[1,2],[3,4]],x=[1,2]"], "W\t[[1, 2], [1, 2]]\nx\t[4, 6]\n"),
    (["sum(W)", "--at", "W=[[1,2]]"], "W\t[[1, 1]]\n"),
    (["sum(W)", "--at", "W=0.1*[[1,2],[3,4]]"], "W\t[[1, 1], [1, 1]]\n"),
    (["sum(relu(X@w + b))", "--at", "X=[[1,2],[3,4]],w=[1,-1],b=2", "--wrt", "b"], "b\t2\n"),
    (["0.1x + 0.2y*x", "--at", "1,1"], "x\t0.3\ny\t0.2\n"),
    (["x/3", "--at", "1", "--digits", "3"], "x\t0.333\n"),
    (["max(x)", "--at", "3"], "x\t1\n"),
    (["max(v)", "--at", "v=[1,3,2]"], "v\t[0, 1, 0]\n"),
    (["(x + y)z", "--at", "-2,5,-4", "--graph", "--wrt", "x"],
     ("x\tparameter\t-2\t-4\ny\tgiven\t5\tnan\nz\tgiven\t-4\tnan\nv_1\tx + y\t3\t-4\n"
      "L\tv_1*z\t-12\t1\n\nx\t-4\n")),
    (["sum(v)^2", "--at", "v=[1,2]", "--format", "csv"],
     "parameter,row,column,value,gradient\nv,1,,1,6\nv,2,,2,6\n"),
    (["sum(W)", "--at", "W=[[1,2]]", "--format", "csv", "--rate", "1"],
     "parameter,row,column,value,gradient,updated\nW,1,1,1,1,0\nW,1,2,2,1,1\n"),
    (["sum(v)^2", "--at", "v=[1,2]", "--format", "latex"],
     "\\frac{\\partial L}{\\partial v} = \\begin{pmatrix} 6 \\\\ 6 \\end{pmatrix}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "out"), LINES, ids=lambda part: " ".join(part)[:40])
def test_lines(args: list[str], out: str) -> None:
    ran = run_inside("backprop", *args)
    assert (ran.out, ran.err, ran.status) == (out, "", 0)


CERTAIN = [
    # cancellation, saturation, sizes beyond floats on the way
    ("(1-cos(x))/x^2", "x=1e-4", {"x": -8.333333327777778e-6}),
    ("(1-cos(x))/x^2", "x=1e-150", {"x": -8.333333333333333e-152}),
    ("sum((1-cos(x))/x^2)", "x=[1e-4, 1]", {"x": [-8.333333327777778e-6, -0.0779244035]}),
    ("tanh(x)", "x=20", {"x": 1.6993417021166355e-17}),
    ("-ln(1-sigmoid(x))", "x=36", {"x": 0.9999999999999998}),
    ("-ln(1-sigmoid(x))", "x=1000", {"x": 1}),
    ("-sum(t*ln(sigmoid(x)) + (1-t)*ln(1-sigmoid(x)))", "x=[100,-800],t=[0,1]", {"x": [1, -1]}),
    ("exp(x)/(1+exp(x))^2", "x=800", {"x": 0}),
    ("exp(1000)*exp(-1000x)", "x=1", {"x": -1000}),
    ("x/(exp(x) - 1)", "x=1e-12", {"x": -0.5}),
    ("sum(x/(exp(x) - 1))", "x=[1e-12, 1e-9]", {"x": [-0.5, -0.49999999983333335]}),
    ("crossentropy(softmax(x), t)", "x=[1000,0,-1000],t=[0,1,0]", {"x": [1, -1, 0]}),
    ("crossentropy(softmax(x), t)", "x=[[0,-900],[1e5,0]],t=[[0,1],[0,1]]",
     {"x": [[1, -1], [1, -1]]}),
    ("logsumexp(x)", "x=[-1e6, -1e6-1]", {"x": [0.7310585786300049, 0.2689414213699951]}),
    ("sum(softmax(x))", "x=[1,2,3]", {"x": [0, 0, 0]}),
    ("softplus(x) - x", "x=50", {"x": -1.9287498479639178e-22}),
    ("sqrt(x+1) - sqrt(x)", "x=1e20", {"x": -2.5e-31}),
    ("norm(x) - x@[1,0]", "x=[1e9,1]", {"x": [-5e-19, 1e-9]}),
    # exact decimals and constants
    ("mean((y - (3x + b))^2)", "x=[0.1,0.2,0.3],y=[0.3,0.6,0.9],b=0", {"b": 0}),
    ("max(0.3, 3x)", "x=0.1", {"x": 1.5}),
    ("sin(x)", "x=pi", {"x": -1}),
    ("sum(cos(x)*[1,1e20])", "x=[pi/2,pi]", {"x": [-1, 0]}),
    # what is not taken, not asked about or multiplied by 0
    ("where(x>0, sqrt(x), x)", "x=-1", {"x": 1}),
    ("sum(where(x>0, sqrt(x), x))", "x=[-1,-4]", {"x": [1, 1]}),
    ("sum(where(x>0, sqrt(x), x))", "x=[-1,4]", {"x": [1, 0.25]}),
    ("where(x>0, sqrt(x), 0) + x^2", "x=-1", {"x": -2}),
    ("where(x>0, exp(exp(x)), 2x)", "x=-1", {"x": 2}),
    ("where(x<0, 2x, where(x>1, ln(x-1), x^2))", "x=-1", {"x": 2}),
    ("sum(where(x>0, x^1.5, 1/(x+1)))", "x=[4,-2]", {"x": [3, -1]}),
    ("where(x>0, norm([x, ln(x)]), 3x)", "x=-1", {"x": 3}),
    *((f"where(x>0, {each}, 3x)", "x=-1", {"x": 3}) for each in (
        "sum(outer([x, ln(x)], [1, x]))", "max([x, ln(x)])", "det([[x, ln(x)], [1, 2]])",
        "sum(inv([[x, ln(x)], [1, 2]]))", "mean(adj([[x, ln(x)], [1, 2]]))",
        "sum(softmax([x, ln(x)]))", "logsumexp([x, ln(x)])", "[x, ln(x)]@[[1, x], [2, 1]]@[x, 1]",
    )),
    ("where(t>0, sum(t*ln(p)), sum(p))", "t=-1,p=[0,1]", {"p": [1, 1], "t": 0}),
    ("max(sqrt(x*x+y*y), 1e-10)", "x=0,y=0", {"x": 0, "y": 0}),
    ("sum(max(sqrt(v), 1))", "v=[0,4]", {"v": [0, 0.25]}),
    ("relu(-sqrt(x))", "x=0", {"x": 0}),
    ("y*sqrt(x)", "x=0,y=0", {"x": 0, "y": 0}),
    ("cbrt(x)^3", "x=0", {"x": 1}),
    ("w*cbrt(x)^3", "x=0,w=2", {"w": 0, "x": 2}),
    ("sum(t*sqrt(v))", "t=[0,1],v=[0,1]", {"v": [0, 0.5], "t": [0, 1]}),
    ("crossentropy(p, t)", "p=[0,1],t=[0,1]", {"p": [0, -1]}),
    ("sum((a^b)*[1,1])", "a=[0,2],b=[2,1]", {"a": [0, 1], "b": [0, 1.3862943611198906]}),
    ("a^b", "a=-2,b=2", {"a": -4}),
]  # fmt: skip


@pytest.mark.parametrize(("loss", "at", "expected"), CERTAIN)
def test_digits_are_certain(loss: str, at: str, expected: dict[str, object]) -> None:
    names = ",".join(expected)
    ran = run_inside("backprop", loss, "--at", at, "--wrt", names, "--format", "json", "--graph")
    assert ran.status == 0, ran.err
    found = json.loads(ran.out)["gradients"]
    for name, value in expected.items():
        assert np.array(found[name]) == pytest.approx(np.array(value), rel=1e-9, abs=1e-320), name


def test_numbers_in_the_graph_are_certain_too() -> None:
    words = ("backprop", "-ln(1-sigmoid(x))", "--at", "36", "--graph", "--format", "json")
    found = json.loads(run_inside(*words).out)
    assert found["loss"] == 36
    nodes = {node["name"]: node for node in found["graph"]}
    assert nodes["v_2"]["value"] == pytest.approx(2.319522830243569e-16, rel=1e-14)
    assert nodes["v_1"]["locals"][0]["value"] == pytest.approx(2.3195228302435686e-16, rel=1e-14)


REFUSALS = [
    ("tan(x)", "x=pi/2", "tan(x) has no real value"),
    ("sum(tan(x))", "x=[0,pi/2]", "is not known to have a value in element 2"),
    ("1/(x - 0.3)", "x=0.1+0.2", "1/0"),
    ("ln(sin(x))", "x=pi", "sin(x)"),
    ("sum(where(x>0, sqrt(x), ln(x)))", "x=[4,-1]", "ln(x) = ln(-1) is undefined in element 2"),
    ("where(x>0, sqrt(-x), x) + ln(y)", "x=-1,y=-2", "ln(y) = ln(-2) is undefined"),
    ("sum(a^b)", "a=[-1,2],b=[1,1]", "the derivative of a^b is not finite"),
    ("sum(t*ln(p))", "t=[0,1],p=[0,1]", "ln(p) = ln(0) is undefined in element 1"),
]


@pytest.mark.parametrize(("loss", "at", "message"), REFUSALS)
def test_what_does_not_exist_is_refused(loss: str, at: str, message: str) -> None:
    ran = run_inside("backprop", loss, "--at", at)
    assert (ran.out, ran.status) == ("", 3)
    assert message in ran.err


KINKS = [
    ("relu(x)", "0", "x\t0", "relu(x) = relu(0) has a kink"),
    ("|x|", "0", "x\t0", "abs(x) = abs(0) has a kink"),
    ("max(x, y)", "2,2", "x\t0.5", "max(x, y) = max(2, 2) has a tie"),
    ("min(x, y, z)", "1,1,1", "x\t0.3333333333333333", "has a tie"),
    ("norm(v)", "v=[0,0]", "v\t[0, 0]", "norm(v) has a kink"),
    ("where(x < 0, -x, x)", "0", "x\t1", "is at its join"),
    ("sum(relu(v))", "v=[0,1,0]", "v\t[0, 1, 0]", "relu(v) in 2 of 3 elements"),
    (
        "mse(p, t)",
        "p=[1,2],t=[[1],[2]]",
        "p\t[-0.5, 0.5]",
        "(2,) and (2, 1) are repeated to (2, 2)",
    ),
    ("sign(x) + x", "0", "x\t1", "jumps at 0"),
]


@pytest.mark.parametrize(("loss", "at", "first", "remark"), KINKS)
def test_kinks_are_said(loss: str, at: str, first: str, remark: str) -> None:
    ran = run_inside("backprop", loss, "--at", at)
    assert ran.status == 0
    assert ran.lines[0] == first
    assert remark in ran.err


@pytest.mark.parametrize(
    ("loss", "at"),
    [
        ("relu(x)", "1"),
        ("|x|", "-1"),
        ("0*relu(x)", "0"),
        ("max(x, y)", "1,2"),
        ("norm(v)", "v=[1]"),
    ],
)
def test_no_remark_without_a_kink_that_matters(loss: str, at: str) -> None:
    assert run_inside("backprop", loss, "--at", at).err == ""


UNDEFINED = [
    ("ln(x - 3)", "2", "ln(x - 3) = ln(-1) is undefined", "^^"),
    ("1/x", "0", "1/x = 1/0 is undefined", "^"),
    ("exp(1000x)", "1", "exp(1000*x) = exp(1000) is too large", "^^^"),
    ("sum(ln(v))", "v=[1,0]", "ln(v) = ln(0) is undefined in element 2", "^^"),
    ("sqrt(x)", "0", "the derivative of sqrt(x) is not finite at x = 0", "^^^^"),
    ("where(ln(x) > 0, x, 0)", "-1", "ln(x) = ln(-1) is undefined", "^^"),
]


@pytest.mark.parametrize(("loss", "at", "message", "carets"), UNDEFINED)
def test_undefined_losses_blame_a_node(loss: str, at: str, message: str, carets: str) -> None:
    ran = run_inside("backprop", loss, "--at", at)
    assert (ran.out, ran.status) == ("", 3)
    assert message in ran.err
    assert carets in ran.err.split()


def test_a_branch_that_is_not_taken_does_no_harm() -> None:
    assert run_inside("backprop", "where(x > 0, ln(x), x)", "--at", "-1").out == "x\t1\n"


REFUSED = [
    (["W@x", "--at", "W=[[1,2],[3,4]],x=[1,2,3]"], "the shapes (2, 2) and (3,) do not fit", " ^"),
    (
        ["sum(h)", "--let", "h = W @ x", "--at", "W=[[1,2]],x=[1,2,3]"],
        "(1, 2) and (3,)",
        "h = W @ x",
    ),
    (["x + y", "--at", "x=[1,2],y=3"], "this has the shape (2,)", "sum(…) or mean(…)"),
    (["sum(W)", "--at", "W=[[1,2],[3]]"], "the rows of a matrix have different lengths", "W="),
    (["x*y", "--at", "x=1"], "no value for y", "x=1"),
    (["x*y"], "no value for x, y", "--at 'x=…, y=…'"),
    (["x*y", "--at", "x=1,y=2,k=3"], "k is not a variable", "^"),
    (["x*y", "--at", "1,2", "--exact"], "backprop computes with floats", "gradcli grad"),
    (["crossentropy(softmax(x), y)", "--at", "x=[1,2,3],y=1"], "(3,) and ()", "not the class 1"),
    (["x^2 = y", "--at", "1,2"], "this is an equation", ""),
]


@pytest.mark.parametrize(("args", "message", "place"), REFUSED)
def test_what_can_not_be_read_is_pointed_at(args: list[str], message: str, place: str) -> None:
    ran = run_inside("backprop", *args)
    assert (ran.out, ran.status) == ("", 2)
    assert message in ran.err
    assert place in ran.err


def test_data_are_bound_and_not_differentiated_for(tmp_path: Path) -> None:
    table = tmp_path / "line.csv"
    table.write_text("x,y,label\n1,3,a\n2,5,b\n3,7,c\n")
    loss = ("mean((y - (m*x + b))^2)", "--data", str(table), "--at", "m=0, b=0")
    assert gradients(*loss) == {"b": -10, "m": pytest.approx(-68 / 3)}
    assert gradients(*loss, "--wrt", "x") == {"x": [0, 0, 0]}


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("", 2, "holds no data"),
        ("x,y\n", 2, "a header and no rows"),
        ("1,2\n3,4\n", 2, "has no header"),
        ("x,y\n1\n", 2, "line 2: 1 field where the header has 2"),
        ("x,y\n1,a\n", 2, "line 2, column y: 'a' is no number"),
        ("x,x\n1,2\n", 2, "two columns x"),
        ("x,y\n1,2\n3,nan\n", 3, "line 3, column y: 'nan' is no number"),
        ("x,y\n1,2\n", 0, ""),
    ],
)
def test_tables(text: str, status: int, message: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(text)
    ran = run_inside("backprop", "mean((y - m*x)^2)", "--data", str(table), "--at", "m=1")
    assert ran.status == status
    assert message in ran.err


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_the_page_keeps_to_the_width(columns: int) -> None:
    neuron = ("sigmoid(w0*x0 + w1*x1 + w2)", "--at", "w0=2, x0=-1, w1=-3, x1=-2, w2=-3")
    ran = run_in_terminal("backprop", *neuron, columns=columns, env={"NO_COLOR": "1"})
    assert max(map(len, ran.lines)) <= columns
    assert re.search(r"L += +sigmoid|L +sigmoid\(v₃\)", ran.out)
    assert "∂L/∂w0  =  −0.1966119" in ran.out


def test_a_wide_graph_is_stacked() -> None:
    network = ("crossentropy(softmax(relu(X@A + a)@B), t)", "--wrt", "A,a,B", "--at")
    at = "X=[[1,2],[3,4],[5,6]], A=[[1,0],[0,1]], a=0, B=[[1,2],[3,4]]/10, t=[[1,0],[0,1],[1,0]]"
    ran = run_in_terminal("backprop", *network, at, env={"NO_COLOR": "1"})
    assert max(map(len, ran.lines)) <= 80
    assert "forward, local derivatives" in ran.out
    assert "∂L/∂A = Xᵀ@∂L/∂v₁" in ran.out


def test_numbers_do_without_numpy() -> None:
    script = "import sys; from gradcli.cli.boundary import run; run(sys.argv[1:]); "
    script += "print([name for name in ('numpy', 'sympy', 'rich') if name in sys.modules])"
    words = [sys.executable, "-c", script, "backprop", "x*y", "--at", "1,2"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["x\t2", "y\t1", "[]"]


def test_a_stream_of_losses() -> None:
    ran = run("backprop", "-", "--at", "x=2", stdin="x^2\nln(-x)\n3x\n")
    assert (ran.lines, ran.status) == (["x\t4", "nan", "x\t3"], 3)
    assert "line 2" in ran.err


def test_what_cancels_beyond_all_digits_is_refused() -> None:
    ran = run_inside("backprop", "sinh(x) - cosh(x)", "--at", "x=1e8")
    assert (ran.out, ran.status) == ("", 3)
    assert "can't be told whether a number is 0" in ran.err


TOO_SMALL = ["x=1e-400", "x=1e-20000", "x=[1, -1e-400]", "x=1e-200*1e-200", "x=[1, e^(-1000)]"]


@pytest.mark.parametrize("point", TOO_SMALL)
def test_numbers_that_floats_take_for_0_are_refused(point: str) -> None:
    ran = run_inside("backprop", "sum(x^2)", "--at", point)
    assert (ran.out, ran.status) == ("", 4)
    assert "is too close to 0 for floats" in ran.err
    start = run_inside("descend", "sum(x^2)", "--from", point, "--max-steps", "1")
    assert run_inside("backprop", "sum(x^2)", "--at", "x=sin(pi)").out == "x\t0\n"
    assert (start.out, start.status) == ("", 4)
