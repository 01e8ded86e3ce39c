"""Numbers in closed form: written as a careful person writes them, and never guessed at."""

from fractions import Fraction
from pathlib import Path

import mpmath as mp
import pytest
from hypothesis import HealthCheck, assume, given, settings

from gradcli.arithmetic.closed_forms import BeyondError, Exact, sign_of
from gradcli.arithmetic.closed_functions import evaluated
from gradcli.arithmetic.closed_writing import decimals_of, shortest
from gradcli.errors import UndefinedError
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Tree
from gradcli.language.unparse import unparse
from tests import oracle
from tests.arithmetic.answers import DIGITS, LONGER, Question, error_of, excess_of
from tests.constants import constants

WRITTEN = """
    2 sqrt(5) = 2*sqrt(5)
    5/sqrt(2) = 5*sqrt(2)/2
    pi/sqrt(2) = sqrt(2)*pi/2
    1/2 + sqrt(3) pi/6 = 1/2 + sqrt(3)*pi/6
    1/sqrt(2 pi e) = 1/sqrt(2*e*pi)
    1/(1 + sqrt 2) = sqrt(2) - 1
    1/(sqrt 2 + sqrt 3) = sqrt(3) - sqrt(2)
    1/(1 + sqrt 2 + sqrt 3) = (2 + sqrt(2) - sqrt(6))/4
    sqrt(1 + sqrt 2) = sqrt(1 + sqrt(2))
    sqrt(3 + 2sqrt 2) = 1 + sqrt(2)
    sqrt(2 + sqrt 3) = sqrt(2 + sqrt(3))
    4/sqrt(2 + sqrt 3) = 2*sqrt(6) - 2*sqrt(2)
    1/(2 sqrt(3 + sqrt 5)) = sqrt(10)/8 - sqrt(2)/8
    sqrt(1/(4 cos(5/2)^4)) = sec(5/2)^2/2
    sqrt(1018081) = 1009
    1/cbrt(2) = 2^(2/3)/2
    12^(1/3) = 12^(1/3)
    sqrt(2) cbrt(2) = 2^(5/6)
    (1 + sqrt 2)^2 = 3 + 2*sqrt(2)
    e^2 + e^2 ln 2 = e^2*(1 + ln(2))
    4 + 2cos(2) = 4 + 2*cos(2)
    e^(1/2) e^(1/2) = e
    e^(2 ln 3) = 9
    2^(sqrt 2) 3^(sqrt 2) = 6^sqrt(2)
    2^(2e) 3^e = 12^e
    2^(20e) = 2^(20*e)
    ln(1/8) = -3*ln(2)
    2 ln 2 + ln 3 = ln(12)
    ln(9/4) = 2*ln(3/2)
    log10(2) = ln(2)/ln(10)
    log2(8) = 3
    sin(pi/5) = sqrt(10 - 2*sqrt(5))/4
    cos(pi/5) = 1/4 + sqrt(5)/4
    cos(pi/12) = sqrt(2)/4 + sqrt(6)/4
    tan(pi/8) = sqrt(2) - 1
    cos(22 pi/3) = -1/2
    cos(3 pi/7) = cos(3*pi/7)
    sin(2 + pi/2) = cos(2)
    tan(2)/3 = tan(2)/3
    sin(1)^2 + cos(1)^2 = 1
    asin(-1/2) = -pi/6
    acos(-1/3) = acos(-1/3)
    atan2(-1, -2) = atan(1/2) - pi
    cos(atan(2)) = sqrt(5)/5
    sinh(ln 2) = 3/4
    gamma(7/2) = 15*sqrt(pi)/8
    (1 + pi)^2 = (1 + pi)^2
    sqrt((4 + 2cos 2)^2 + (1 + cos 2)^2) = sqrt(17 + 18*cos(2) + 5*cos(2)^2)
    1/(1 + e^-1) = e/(1 + e)
    sigmoid(1) (1 - sigmoid(1)) = e/(1 + e)^2
    1/(1 - e^2) = 1/(1 - e^2)
    sqrt(-cos(2)) = sqrt(-cos(2))
    2 sin(1/2) cos(1/2) = sin(1)
    6 sin(1)^2 cos(1) = 3*sin(1)*sin(2)
    4 sin(12)^2 + cos(12)^2 = 4 - 3*cos(12)^2
    1/(2 cos(1/3)^2) - 1/2 = tan(1/3)^2/2
    hypot(27 + 27 ln(3) + cos(6), cos(6)) = sqrt((27 + 27*ln(3) + cos(6))^2 + cos(6)^2)
    hypot(1, 1/sqrt(e)) = sqrt(1 + 1/e)
    a x + a^2 x = a^2*x + a*x
    sqrt(a^2) = abs(a)
floor(5/2) + mod(7, 3) = 3
floor(-pi) - ceil(e) = -7
floor(sqrt(10^40 + 1)) - 10^20 = 0
"""

ZEROS = """
    (1 + sqrt 2)*ln(1)
    sqrt(5 + 2sqrt 6) - sqrt 2 - sqrt 3
    sqrt(1 + sqrt 3) sqrt(sqrt 3 - 1) - sqrt 2
    cbrt(2 + sqrt 5) + cbrt(2 - sqrt 5) - 1
    1/(1 + cbrt 2) - (1 - cbrt 2 + cbrt 4)/3
    sqrt(10 + 2sqrt 5)/4 - cos(pi/10)
    (sqrt(1000003) + sqrt(1000005))^2 - 2000008 - 2sqrt(1000003*1000005)
    sin(3)^2 + cos(3)^2 - 1
    1/(1 + e) + e/(1 + e) - 1
    ln(6) - ln(2) - ln(3)
    (1 + pi)^3 - 1 - 3pi - 3pi^2 - pi^3
"""

UNKNOWN = """
    sin(2) - 2 sin(1) cos(1)
    cos(pi/7) - cos(2 pi/7) + cos(3 pi/7) - 1/2
    atan(1/2) + atan(1/3) - pi/4
"""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _tree(text: str) -> Tree:
    return parse(text, Scope()).tree


def _number(text: str) -> Exact:
    return evaluated(_tree(text))


@pytest.mark.parametrize("line", _lines(WRITTEN))
def test_writing(line: str) -> None:
    text, _, expected = line.rpartition(" = ")
    assert unparse(shortest(_number(text))) == expected


@pytest.mark.parametrize("text", _lines(ZEROS))
def test_a_number_that_is_zero(text: str) -> None:
    assert sign_of(_number(text)) == 0


@pytest.mark.parametrize("text", _lines(UNKNOWN))
def test_what_seems_to_be_zero_is_not_taken_for_it(text: str) -> None:
    with pytest.raises(BeyondError):
        sign_of(_number(text))


def test_numbers_that_are_almost_equal_differ() -> None:
    """e^(π·√163), sums of roots, and roots next to numbers of any size."""
    assert sign_of(_number("e^(pi sqrt 163) - 262537412640768744")) == -1
    close = "sqrt(10) + sqrt(11) - sqrt(5) - sqrt(18)"
    assert sign_of(_number(close)) == 1
    for digits in (10, 40, 400):
        assert sign_of(_number(f"sqrt(10^{2 * digits} + 1) - 10^{digits}")) == 1
        assert sign_of(_number(f"cbrt(10^{3 * digits} - 1) - 10^{digits}")) == -1


def test_the_sign_of_a_parameter_is_not_known() -> None:
    with pytest.raises(UndefinedError, match="depends on a, b"):
        sign_of(_number("a - b"))


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=300,
    suppress_health_check=list(HealthCheck),
)
@given(constants)
def test_forms_are_equal_to_what_they_stand_for(text: str) -> None:
    with mp.workdps(80):
        try:
            value = oracle.evaluate(_tree(text), {}, bound=mp.mpf(10) ** 12)
        except (oracle.UndefinedHereError, ValueError, OverflowError, ZeroDivisionError):
            assume(False)
        assume(abs(value) > mp.mpf(10) ** -12)
        number = _number(text)
        written = oracle.evaluate(shortest(number), {}, bound=mp.mpf(10) ** 20, at_kinks=True)
        assert abs(written - value) <= abs(value) * mp.mpf(10) ** -50
        assert sign_of(number) == mp.sign(value)
        assert float(Fraction(unparse(decimals_of(number)))) == float(value)


SAMPLE = (Path(__file__).parents[1] / "data" / "exact.txt").read_text("utf-8").splitlines()
MOST_LONGER = 5
"""Of the sample, answers that are longer than SymPy's by more than a fifth."""


def test_exact_answers_are_those_of_sympy_and_as_short() -> None:
    """A sample of `python -m tests.arithmetic.answers`, with SymPy's forms as it recorded them."""
    longer = []
    for line in SAMPLE:
        formula, point, which, known = line.split("; ")
        printed = dict(Question(formula, point).printed())[which]
        assert error_of(printed, _tree(known)) < 10.0**-DIGITS, line
        if excess_of(printed, _tree(known)) > LONGER:
            longer.append((unparse(printed), line))
    assert len(longer) <= MOST_LONGER, longer
