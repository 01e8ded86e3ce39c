"""Points, vectors and angles as people write them."""

import pytest

from gradcli.errors import ReadError
from gradcli.language.inputs.data import column_name
from gradcli.language.inputs.directions import read_angle, read_vector
from gradcli.language.inputs.points import named_coordinates, read_point
from gradcli.language.scope import Scope
from gradcli.language.tree import Number
from gradcli.language.unparse import unparse
from tests.language.shown import listed, marked, noted

POINTS = [
    *["1,2", "(1,2)", "[1, 2]", "<1,2>", "⟨1,2⟩", "{1,2}", "((1,2))", "1;2", "(1),(2)", "1,\n2"],
    *[r"\langle 1, 2\rangle", r"\left(1,2\right)", "$(1,2)$", r"\begin{pmatrix}1\\2\end{pmatrix}"],
    *["x=1,y=2", "y=2, x=1", "x = 1; y = 2", "(x=1, y=2)", "(x, y) = (1, 2)", "(y,x)=(2,1)"],
]
COORDINATES = [
    ("(pi/2, sqrt 2)", "pi/2; sqrt(2)"),
    ("-1,-2", "-1; -2"),
    ("(1)+1,2", "1 + 1; 2"),
    ("atan2(1,2), max(3, 4)", "atan2(1, 2); max(3, 4)"),
    ("|1|,1e3", "abs(1); 1000"),
    ("where(1 < 2, 3, 4), a", "where(1 < 2, 3, 4); 5"),
]
NO_POINTS = [  # the point of a function of x and y, the message, the place, the hint
    ("", "the point is empty", None, None),
    ("1 2", "two numbers side by side", "«1 2»", "write 1, 2"),
    ("1,,2", "expected a number, a name or '(' after ','", "1,«,»2", None),
    ("1,", "expected a number, a name or '(' after ','", "1,«»", None),
    ("(1,2", "'(' is never closed", "«(»1,2", None),
    ("1,2)", "')' closes nothing", "1,2«)»", None),
    ("x=1,2", "name every coordinate or none", "«x=1,2»", None),
    ("x=1,x=2", "x is given twice", "x=1,«x»=2", None),
    ("x=,y=1", "expected a number, a name or '(' after '='", "x=«,»y=1", None),
    ("x=y,y=1", "y has no value", "x=«y»,y=1", "give it a value: --let y=…"),
    ("b,2", "b has no value", "«b»,2", "give it a value: --let b=…"),
    ("1,5;2,5", "',' and ';' both separate here", "1,5«;»2,5", "write decimals as 1.5"),
    ("[1,2],[3]", "a number is expected here, not a vector", "«[1,2]»,[3]", None),
]
MISFITS = [
    ("1", "no value for y", "«1»"),
    ("1,2,3", "3 coordinates for 2 variables", "1,2,«3»"),
    ("x=1", "no value for y", "«x=1»"),
    ("x=1,y=2,z=3", "z is not a variable of the function", "x=1,y=2,«z»=3"),
    ("u=1,v=2", "u, v are not variables of the function", "«u»=1,v=2"),
]
VECTORS = [
    ("(3,4)", "3; 4", None),
    ("<3,4>", "3; 4", None),
    ("[3; 4]", "3; 4", None),
    (r"\langle 3,4\rangle", "3; 4", None),
    ("3i - 4j", "3; -4", None),
    ("3*i-4*j", "3; -4", None),
    ("-j", "0; -1", None),
    ("i", "1; 0", None),
    (r"2\vec i + \hat{j}", "2; 1", None),
    (r"2\mathbf{i}+3\mathbf{j}", "2; 3", None),
    ("(i+j)/sqrt 2", "1/sqrt(2); 1/sqrt(2)", None),
    ("(3/5)i + (4/5)j", "3/5; 4/5", None),
    ("(3,4)/5", "3/5; 4/5", None),
    ("-<1,2>", "-1; -2", None),
    ("2(3,4)+(1,1)", "2*3 + 1; 2*4 + 1", None),
    ("1/5 <3,4>", "1/5*3; 1/5*4", "(1/5)·[3, 4]"),
    (r"\frac15\langle 3,4\rangle", "1/5*3; 1/5*4", None),
    ("a i", "5; 0", None),
]
ONLY_SUMS = "only sums and multiples are read here"
NO_VECTORS = [
    ("", "the vector is empty", None),
    ("1,2,3", "the vector has 3 components, not 2", "«1,2,3»"),
    ("1", "the vector has 1 component, not 2", "«1»"),
    ("i+j+k", "the vector has 3 components, not 2", "«i+j+k»"),
    ("i*j", ONLY_SUMS, "«i*j»"),
    ("i+1", ONLY_SUMS, "«i+1»"),
    ("sin(i)", ONLY_SUMS, "«sin(i)»"),
    ("1/i", ONLY_SUMS, "«1/i»"),
    ("(3,4", "'(' is never closed", "«(»3,4"),
    ("u i", "u has no value", "«u» i"),
]
ANGLES = [
    *[(text, "30*pi/180") for text in ("30deg", "30°", "30 degrees", "(30)°", r"30^\circ")],
    *[("-45deg", "-(45*pi/180)"), ("pi/6", "pi/6"), (r"\pi/6", "pi/6"), ("30", "30")],
    *[("1.5 radians", "1.5"), ("30^{\\circ}", "30*pi/180")],
]
NO_ANGLES = [
    ("", "the angle is empty"),
    ("x", "x has no value"),
    ("1,2", "an angle is one number"),
    ("30°°", "two degree signs"),
]
SCOPE = Scope().define("a", Number(5))


@pytest.mark.parametrize("text", POINTS)
def test_every_spelling_of_one_point(text: str) -> None:
    assert listed(read_point(text, SCOPE).coordinates(("x", "y"))) == "1; 2"


@pytest.mark.parametrize(("text", "read"), COORDINATES)
def test_coordinates_are_constant_expressions(text: str, read: str) -> None:
    assert listed(read_point(text, SCOPE).coordinates(("x", "y"))) == read


@pytest.mark.parametrize("text", ["3", "(3)", "[3]", "<3>", "x=3", "(x=3)"])
def test_a_point_on_a_line(text: str) -> None:
    assert listed(read_point(text, SCOPE).coordinates(("x",))) == "3"


@pytest.mark.parametrize(("text", "message", "place", "hint"), NO_POINTS)
def test_no_point(text: str, message: str, place: str | None, hint: str | None) -> None:
    with pytest.raises(ReadError) as caught:
        read_point(text, SCOPE)
    error = caught.value
    assert (error.message, marked(error), error.hint) == (message, place, hint)


@pytest.mark.parametrize(("text", "message", "place"), MISFITS)
def test_a_point_of_another_function(text: str, message: str, place: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_point(text, SCOPE).coordinates(("x", "y"))
    assert (caught.value.message, marked(caught.value)) == (message, place)
    assert caught.value.hint == "the variables are x, y, in this order"


def test_names_in_points_are_declared_before_they_are_read() -> None:
    assert named_coordinates("rate=1, θ_1=2") == ("rate", "theta_1")
    assert named_coordinates("(e, x) = (1, 2)") == ("e", "x")
    assert named_coordinates("1, 2") == ()
    assert listed(read_point("rate=1, e=2", SCOPE).coordinates(("e", "rate"))) == "2; 1"


def test_points_have_notes() -> None:
    assert noted(read_point("1/2 pi, 0", SCOPE).notes) == "(1/2)·pi, 0"


@pytest.mark.parametrize(("text", "read", "note"), VECTORS)
def test_vectors(text: str, read: str, note: str | None) -> None:
    vector = read_vector(text, SCOPE, 2)
    assert (listed(vector.values), noted(vector.notes)) == (read, note)


def test_vectors_of_other_sizes() -> None:
    assert listed(read_vector("i + k", SCOPE, 3).values) == "1; 0; 1"
    assert listed(read_vector("2i", SCOPE, 3).values) == "2; 0; 0"
    assert listed(read_vector("3", SCOPE, 1).values) == "3"
    assert listed(read_vector("1,2,3,4", SCOPE, 4).values) == "1; 2; 3; 4"
    assert listed(read_vector("3, i", Scope().define("i", Number(7)), 2).values) == "3; 7"


@pytest.mark.parametrize(("text", "message", "place"), NO_VECTORS)
def test_no_vector(text: str, message: str, place: str | None) -> None:
    with pytest.raises(ReadError) as caught:
        read_vector(text, SCOPE, 2)
    assert (caught.value.message, marked(caught.value)) == (message, place)


@pytest.mark.parametrize(("text", "radians"), ANGLES)
def test_angles(text: str, radians: str) -> None:
    (value,) = read_angle(text, SCOPE).values
    assert unparse(value) == radians


@pytest.mark.parametrize(("text", "message"), NO_ANGLES)
def test_no_angle(text: str, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_angle(text, SCOPE)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("x", "x"),
        ("sq_ft_total", "sq_ft_total"),
        ("Total Sales (2024)", "total_sales_2024"),
        ('"Größe [m]"', "groe_m"),
        ("2nd try", "_2nd_try"),
        ("θ", "theta"),
        ("3.5", ""),
    ],
)
def test_column_names(header: str, name: str) -> None:
    assert column_name(header) == name
