"""Start-up, symbolic answers and long formulas, against Click, SymPy and themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.timing import GRADCLI, PYTHON, Command, Comparison, gradcli, python

PEER = Path(__file__).with_name("peer.py")
STREAM = 400
POINT = ("grad", "x^2*y + sin(x*y)", "--at", "1,2")
WITH_SYMPY = """
import sympy as sp
x, y = sp.symbols("x y", real=True)
f = x**2*y + sp.sin(x*y)
print(*(float(f.diff(v).subs({x: 1, y: 2})) for v in (x, y)), sep="\\t")
"""


def long_sum(terms: int) -> str:
    """A sum of that many different terms in ten variables."""
    return " + ".join(
        f"{n}*x_{n % 10}^{n % 7 + 1}*sin(x_{(n + 3) % 10})" for n in range(1, terms + 1)
    )


def rosenbrock(variables: int) -> str:
    """The Rosenbrock chain, Σ 100·(x_{k+1} − x_k²)² + (1 − x_k)²."""
    return " + ".join(f"100*(x_{k + 1} - x_{k}^2)^2 + (1 - x_{k})^2" for k in range(1, variables))


def varied(count: int) -> str:
    """That many different formulas, one a line, in the language that SymPy reads, too."""
    shapes: tuple[Callable[[int], str], ...] = (
        lambda n: f"x**{n % 9 + 2}*y + {n}*x",
        lambda n: f"sin({n}*x)*exp(-y/{n})",
        lambda n: f"sqrt(x**2 + {n}*y**2)",
        lambda n: f"log(x**2 + y**2 + {n})/(x + {n})",
        lambda n: f"(x - {n}*y)/(x*y + {n})",
        lambda n: f"atan(y/x)**{n % 3 + 1} + cos(x*y*{n})",
        lambda n: f"exp(-({n}*x**2 + y**2)/2)*tanh(x*y)",
        lambda n: f"({n}*x + y)**{n % 5 + 2}*sin(x + y)**2",
    )
    return "".join(shapes[n % len(shapes)](n // len(shapes) + 1) + "\n" for n in range(count))


COMPLETION = Command(
    ("env", "_GRADCLI_COMPLETE=bash_complete", "COMP_WORDS=gradcli grad 'x^2 + arc", *GRADCLI)
)
EXACT = (
    ("grad", "x^2 + 3x y", "--at", "1,2"),
    ("norm", "x^2 + y^2", "--at", "1,2"),
    ("grad", "x^2*y + sin(x*y)", "--at", "1,2"),
    ("grad", "x sin(y)/2 + sqrt(3) x^2", "--at", "pi/6,pi/6"),
)


def exact(*words: str) -> Command:
    """A command whose answer is exact."""
    return gradcli(*words, "--exact")


CLICK, SYMPY = python("import click"), python("import sympy")
START = gradcli("grad", "x")
PAGES = (
    (POINT, 1.5),
    (("norm", *POINT[1:]), 1.6),
    (("dirderiv", *POINT[1:], "--along", "3,4"), 1.6),
    (("tangent", *POINT[1:]), 1.6),
    (("grad", "x e^x"), 1.5),
)
COMPARISONS = (
    Comparison("gradcli --help / import click", gradcli("--help"), CLICK, 1.4),
    Comparison("usage error / import click", gradcli("grad", "x^2 + 3 *"), CLICK, 1.4),
    Comparison("completion of a name / import click", COMPLETION, CLICK, 1.4),
    Comparison("symbolic answer / import sympy", gradcli("grad", "x^2*sin(y)"), SYMPY, 1.25),
    Comparison("norm / import sympy", gradcli("norm", "x^2 + y^2"), SYMPY, 1.25),
    Comparison("numbers at a point / import click", gradcli(*POINT), CLICK, 1.5, 25),
    *(
        Comparison(f"{' '.join(command)} --exact / import click", exact(*command), CLICK, 1.6, 25)
        for command in EXACT
    ),
    Comparison(
        "50 digits at a point / import click", gradcli(*POINT, "--digits", "50"), CLICK, 2.0, 25
    ),
    Comparison(
        "exact descent / import click",
        exact("descend", "e^x - 2x", "--from", "0", "--max-steps", "2"), CLICK, 3.0, 15,
    ),
    Comparison(
        "steps at a point on a page / import click and rich.console",
        gradcli(*POINT, "--format", "table", "--steps"), python("import click, rich.console"),
        2.0, 15,
    ),
    *(
        Comparison(
            f"{' '.join(words)} on a page / import click and rich.console",
            gradcli(*words, "--format", "table", "--color", "always"),
            python("import click, rich.console"), most, 15,
        )
        for words, most in PAGES
    ),
    Comparison("numbers at a point / by SymPy", gradcli(*POINT), python(WITH_SYMPY), 0.25),
    Comparison(
        "sum of 2,000 terms / of 1,000",
        gradcli("grad", long_sum(2000)), gradcli("grad", long_sum(1000)), 2.3, 5, START,
    ),
    Comparison(
        "Rosenbrock chain of 200 variables / of 100",
        gradcli("grad", rosenbrock(200)), gradcli("grad", rosenbrock(100)), 2.3, 5, START,
    ),
    Comparison(
        f"{STREAM} expressions on stdin / SymPy's parse_expr and diff",
        gradcli("grad", "-", stdin=varied(STREAM)),
        Command((PYTHON, str(PEER)), varied(STREAM)), 1.0, 5,
    ),
)  # fmt: skip


def comparisons() -> Iterator[Comparison]:
    """The lines of the table."""
    yield from COMPARISONS
