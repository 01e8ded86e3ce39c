"""Pages for a person: golden files, widths, exact and decimal, ASCII, colour.

To write the golden files anew, after looking at the pages: `python -m tests.render.test_terminal`.
"""

import io
from pathlib import Path

import pytest
from rich.cells import cell_len

from gradcli.language.tree import Apply, Number, Symbol
from gradcli.render import Numbers
from gradcli.render.pages import show
from gradcli.render.screen import Screen
from gradcli.results.base import Function, Result
from gradcli.results.gradients import Gradient
from tests.render.examples import DIRECTIONAL, HILL, RESULTS, tree

GOLDEN = Path(__file__).with_name("golden")


def page(
    result: Result,
    width: int = 80,
    numbers: Numbers | None = None,
    *,
    encoding: str = "utf-8",
    digits: int | None = None,
    colour: bool = False,
) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    target = Screen(stream, width, colour)
    show(result, target, numbers, digits=digits)
    stream.seek(0)
    return stream.read()


@pytest.mark.parametrize("name", RESULTS)
def test_golden(name: str) -> None:
    assert page(RESULTS[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_pages_keep_to_their_width(width: int, encoding: str) -> None:
    for result in RESULTS.values():
        for line in page(result, width, encoding=encoding).splitlines():
            assert cell_len(line) <= width
            assert line == line.rstrip()


def test_without_unicode_a_page_is_ascii() -> None:
    shown = page(RESULTS["grad-at"], encoding="ascii")
    assert "grad f  =  (2*x, 2*y)  =  (2, 4)" in shown
    assert "|grad f|         = 2*sqrt(5)" in shown


def test_exact_or_decimal_alone() -> None:
    assert "4.472136" not in page(RESULTS["grad-at"], numbers=Numbers.EXACT)
    assert "√" not in page(RESULTS["grad-at"], numbers=Numbers.DECIMAL)
    assert "4.47213595499958" in page(RESULTS["grad-at"], digits=15)


def test_a_vector_that_was_not_normalised() -> None:
    raw = DIRECTIONAL._replace(normalized=False, derivative=DIRECTIONAL.product)
    shown = page(raw)
    assert "∇f·V                  = 22\n" in shown
    assert "Dᵤf" not in shown
    assert "was not normalised" in shown


def test_user_text_is_never_markup_and_colour_changes_no_letter() -> None:
    for result in RESULTS.values():
        coloured = page(result, colour=True)
        assert "\x1b[" in coloured
        for code in ("0", "1;35", "2", "31", "32"):
            coloured = coloured.replace(f"\x1b[{code}m", "")
        assert coloured == page(result)


def test_the_last_point_alone() -> None:
    stream = io.StringIO()
    show(RESULTS["descend-diverged"], Screen(stream, 80, colour=False), last_only=True)
    assert stream.getvalue() == "\n  (x, y)  = (0, 32)\n\n"


def test_a_long_gradient_is_a_list() -> None:
    names = tuple(f"x_{place}" for place in range(200))
    parts = tuple(Apply("*", (Number(2), Symbol(name))) for name in names)
    total = Apply("+", tuple(Apply("^", (Symbol(name), Number(2))) for name in names))
    shown = page(Gradient(function=Function(total, names), gradient=parts))
    assert shown.count("∂f/∂") == 200
    assert "∂f/∂x₁₉₉  =  2·x₁₉₉\n" in shown
    assert "⋮" in shown


def test_a_wide_partial_takes_a_line_of_its_own() -> None:
    wide = tree(" + ".join(f"x^{power} sin({power} y)" for power in range(2, 12)))
    shown = page(Gradient(function=HILL, gradient=(wide, tree("0"))), 60)
    assert "  ∂f/∂x  =  x²·sin(2·y) + x³·sin(3·y)" in shown
    assert "\n            + " in shown


if __name__ == "__main__":
    for name, result in RESULTS.items():
        (GOLDEN / f"{name}.txt").write_text(page(result), "utf-8")
