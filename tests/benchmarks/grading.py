"""A thousand answers to one exercise against one of them: the derivative is paid for once.

In a class many answers are the same; the hard kinds are a thousand different ones.
"""

from collections.abc import Iterator

from tests.benchmarks.timing import Comparison, gradcli

COUNT, DIFFERENT = 1_000, 100
MIXED = (
    "({k} x^2 y - {j} x^2 y, x^3)",
    "(3x^2 y, {k} x^3 - x^3 * {k} - x^3)",
    "(x^3, 3x^2 y + {k} - {k})",
    "(3x^2 + {k} - {k}, x^3)",
    "(x^2 * 3y * {k}/{k}, x x x)",
    "(2x^2 y, x^3 + {k})",
)
EXERCISES = {
    "mixed answers": ("x^3 y", MIXED),
    "wrong answers": ("x^3 y", ("({k} x^2 y + x, x^3)",)),
    "other forms of a quotient": (
        "x y/(x^2 + y^2)",
        ("({k}*(y^2 - x^2)*y/({k}*(x^2 + y^2)^2), x(x^2 - y^2)/(x^2 + y^2)^2)",),
    ),
    "identities": (
        "y sin(x)^4",
        ("(4y sin(x)^3 cos(x) + {k}(sin(2x) - 2 sin(x) cos(x)), sin(x)^4)",),
    ),
}
NUMBERS = ("({k}/{j} + 1, 1)", "(4, {k}/{k})", "({k}, 1)", "(2*2 + {k} - {k}, 1)")


def comparisons() -> Iterator[Comparison]:
    """A line for a class, and one for each exercise with all answers different."""
    formula, forms = EXERCISES["mixed answers"]
    yield _comparison(f"answers, {DIFFERENT} different ones,", formula, forms, DIFFERENT)
    for name, (formula, forms) in EXERCISES.items():
        yield _comparison(name, formula, forms, COUNT)
    yield _comparison("numbers at a point", formula="x^2 y", forms=NUMBERS, point="1,2")


def _comparison(
    name: str, formula: str, forms: tuple[str, ...], different: int = COUNT, point: str = ""
) -> Comparison:
    numbers = [4 + k % different for k in range(COUNT)]
    answers = [forms[k % len(forms)].format(k=k, j=k - 3) + "\n" for k in numbers]
    question = ("grad", formula, *(("--at", point) if point else ()), "--check", "-")
    many, one = gradcli(*question, stdin="".join(answers)), gradcli(*question, stdin=answers[0])
    return Comparison(f"{COUNT:,} {name} / one", many, one, 6.0, 3)
