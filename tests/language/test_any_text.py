"""Whatever text comes in: a reading or one GradcliError, soon, and every reading reads back."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.errors import GradcliError, LimitError
from gradcli.language.inputs.directions import read_angle, read_vector
from gradcli.language.inputs.points import read_point
from gradcli.language.reading.definitions import read_definitions, read_names, read_program
from gradcli.language.reading.latex import ACCENTS, COMMANDS, IGNORED, NAMED
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import free_names
from gradcli.language.unparse import unparse, unparse_unicode
from tests.language.test_formulas import NOTED, PLAIN
from tests.language.test_latex import PASTED

Reader = Callable[[str], object]
SCOPE = Scope()
READERS: list[Reader] = [
    parse,
    read_names,
    lambda text: read_definitions([text], SCOPE),
    lambda text: read_program(text, SCOPE),
    lambda text: read_point(text, SCOPE).coordinates(("x", "y")),
    lambda text: read_vector(text, SCOPE, 2),
    lambda text: read_angle(text, SCOPE),
]
FORMULAS = [row[0] for row in (*PLAIN, *NOTED, *PASTED)]
COMMAND_NAMES = sorted({*COMMANDS, *NAMED, *IGNORED, *ACCENTS, "begin{cases}", "end{cases}"})
PIECES = [
    *"xyeijθπγ0123456789.,;+-*/^!=<>()[]{}|‖⟨⟩_&@ \t\n'²³⁻ⁿˣ√∛½°₁ₙ·−≤$~#\\",
    *["sin", "log", "where(", "sqrt", "x_1", "2e", "1e5", "==", "gamma", "rate", "f(x)=", "deg"],
    *[f"\\{name}" for name in COMMAND_NAMES],
    *["\\begin{pmatrix}", "\\end{pmatrix}", "\\text{if}", "\\left|", "\\right|", "_{", "^{"],
]
NESTED = [
    *[("(", "x", ")"), ("sin(", "x", ")"), ("x^", "x", ""), ("-", "x", ""), ("[", "x", "]")],
    *[("|1+", "x", "|"), ("|", "x", "|"), ("‖", "v", "‖"), ("{", "x", "}"), ("√", "x", "")],
    *[("sin ", "x", ""), ("e^{", "x", "}"), ("2(", "x", ")"), ("1+1*(", "x", ")")],
    *[("\\frac{", "x", "}{2}"), ("\\frac{1}{", "x", "}"), ("\\sqrt{", "x", "}")],
    *[("where(x<0,1,", "x", ")"), ("where(x<", "x", ",1,2)"), ("\\left(", "x", "\\right)")],
]
LONG = [
    *["+".join(["x"] * 20_000), "*".join(["x"] * 20_000), "/".join(["x"] * 20_000)],
    *[" ".join(["x"] * 20_000), "-".join(["x"] * 20_000), "x" + "!" * 20_000, "|x|" * 20_000],
    *["sin x " * 20_000, "\\frac12 " * 20_000, "x²" * 20_000, " " * 900_000 + "x"],
    *["+".join(f"x_{n}^2" for n in range(20_000))],
]
TOO_LONG = [
    "x" * 1_000_001,
    "x + " * 249_000 + "x",
    "1" * 10_001,
    "1e99999",
    "1e-1000000",
    "1e10000",
]
HOSTILE = [
    *["1," * 400_000, "x=" * 400_000, "(" * 900_000, "|" * 900_000, "a" * 900_000, "." * 900_000],
    *["\\frac" * 150_000, "x_{" * 300_000, "²" * 900_000, "\\mathrm{" * 90_000, "sin" * 300_000],
    *["1e" * 400_000, "x_" + "a" * 900_000, "f(" + "x," * 400_000, "1 " * 400_000, "'" * 900_000],
    *["\\left" * 150_000, "\\begin{cases}" * 60_000, "sin^" * 200_000, "-" * 900_000, "\x00" * 9],
]


def _failure(reader: Reader, text: str) -> GradcliError | None:
    try:
        reader(text)
    except GradcliError as error:
        return error
    return None


def _comes_to_an_end(text: str, readers: Sequence[Reader] = READERS) -> None:
    for reader in readers:
        error = _failure(reader, text)
        if error is not None and error.span is not None and error.source is not None:
            assert 0 <= error.span.start <= error.span.end <= len(error.source)


@given(st.text())
def test_any_text(text: str) -> None:
    _comes_to_an_end(text)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_text_over_the_alphabet(text: str) -> None:
    _comes_to_an_end(text)


@settings(max_examples=300)
@given(st.sampled_from(FORMULAS), st.data())
def test_valid_formulas_with_slips(formula: str, data: st.DataObject) -> None:
    letters = list(formula)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, max(len(letters) - 1, 0)))
        match data.draw(st.sampled_from(["delete", "insert", "swap", "duplicate"])):
            case "delete":
                del letters[place : place + 1]
            case "insert":
                letters.insert(place, data.draw(st.sampled_from(PIECES)))
            case "swap":
                letters[place : place + 2] = letters[place : place + 2][::-1]
            case _:
                letters[place:place] = letters[place : place + 1]
    _comes_to_an_end("".join(letters))


def test_what_is_read_reads_back() -> None:
    for typed in map(str, FORMULAS):
        tree = parse(typed).tree
        scope = Scope().declare(*free_names(tree))
        again = [parse(text, scope).tree for text in (unparse(tree), unparse_unicode(tree))]
        assert [unparse(each) for each in again] == [unparse(tree)] * 2, typed


@pytest.mark.parametrize(("before", "inside", "behind"), NESTED)
def test_nesting(before: str, inside: str, behind: str) -> None:
    parse(before * 200 + inside + behind * 200)
    for depth in (201, 20_000):
        with pytest.raises(LimitError, match="nested over 200 deep"):
            parse(before * depth + inside + behind * depth)


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:10])
def test_long_formulas_are_read(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("text", TOO_LONG, ids=lambda text: text[:10])
def test_too_much_is_refused(text: str) -> None:
    with pytest.raises(LimitError):
        parse(text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:10])
def test_hostile_texts_come_to_an_end(text: str) -> None:
    _comes_to_an_end(text, [parse, read_names])
    _comes_to_an_end(text[:10_000])


def test_numbers_of_ten_thousand_digits_are_read() -> None:
    for text in ("1" * 10_000, "1e9999", "1e-10000", "1.5e-9999"):
        tree = parse(text).tree
        assert parse(unparse(tree)).tree == tree
