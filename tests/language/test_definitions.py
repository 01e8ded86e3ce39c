"""Lists of names, definitions, and small programs in files."""

import pytest

from gradcli.errors import ReadError
from gradcli.language.reading.definitions import read_definitions, read_names, read_program
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from tests.language.shown import marked, noted, shown

NAMES = [
    ("x", ("x",)),
    ("x, y", ("x", "y")),
    ("θ,x₁,w_{12}", ("theta", "x_1", "w_12")),
    ("e,sin,rate", ("e", "sin", "rate")),
]
NO_NAMES = [
    ("", "a name is missing", "«»"),
    ("x,,y", "a name is missing", "x,«»,y"),
    ("x,x", "x is named twice", "x,«x»"),
    ("x y", "'x y' is not a name", "«x y»"),
    ("x,2", "'2' is not a name", "x,«2»"),
    ("x,y?", "unexpected character '?'", "x,y«?»"),
]
DEFINED = [  # the definitions, a formula, and how it is read
    (["r=sqrt(x^2+y^2)"], "r^2", "sqrt(x^2 + y^2)^2"),
    (["r = 2", "s = r^2"], "s x", "2^2*x"),
    (["c=1", "c=c+1"], "c", "1 + 1"),
    (["rate=2"], "3rate x", "3*2*x"),
    (["e=5"], "e^x", "5^x"),
    (["sin=5"], "sin x", "5*x"),
    (["a=b+1", "x_1=2"], "2a/x_1", "2*(b + 1)/2"),
    ([r"\alpha=\frac12"], "α", "1/2"),
]
NOT_DEFINED = [  # the definitions, the message, the place
    (["a"], "a definition is NAME=EXPR", "«a»"),
    (["=1"], "a definition is NAME=EXPR", "«=1»"),
    (["a="], "a definition is NAME=EXPR", "«a=»"),
    (["2=x"], "'2' is not a name", "«2»=x"),
    (["2(x)=x^2"], "'2' is not a name", "«2»(x)=x^2"),
    (["g()=x^2"], "a name is missing", "g(«»)=x^2"),
    (["g(t,t)=t"], "t is named twice", "g(t,«t»)=t"),
    (["g(t)=t", "h=g"], "g is a function", "h=«g»"),
    (["g(t)=t", "h=g(1,2)"], "g takes 1 argument, got 2", "h=«g(1,2)»"),
    (["h=g(1)", "g(t)=t"], "g is used before it is defined", "h=«g»(1)"),
    (["a=b=c"], "a definition has one '='", "«a=b=c»"),
    (["a=1 +"], "expected a number, a name or '(' after '+'", "a=1 +«»"),
    (["s=2r", "r=1"], "r is used before it is defined", "s=2«r»"),
    (["c=c+1"], "c is used before it is defined", "c=«c»+1"),
    (["v=1"], "v is a variable already", "«v»=1"),
]
PROGRAMS = [  # the lines, the function, the notes
    ("x^2", "x^2", None),
    ("# a line\n\na = 2 # two\nf(x) = a x\n", "f(x) = 2*x", None),
    ("a=1\r\nb = a+1\r\nb x\r\n", "(1 + 1)*x", None),
    ("\ufeffa = 1\na x", "1*x", None),
    ("c = 1\nc = c + 1\nc x", "(1 + 1)*x", None),
    ("c = x\nc = c^2", "x^2", None),
    ("a=1/2x\n1/2y", "1/2*y", "(1/2)·x; (1/2)·y"),
    ("r = \\sqrt{x}\n\\frac{r}{2}", "sqrt(x)/2", None),
    ("a = 1 # \u2028 no line ends here\na x", "1*x", None),
    ("g(t) = t^2 + 1\ng(x) + g(2)", "(x^2 + 1) + (2^2 + 1)", None),
    ("s(a, b) := a/b\nf(b, a) = s(a, b)", "f(b, a) = a/b", None),
    ("x1y2 = 3\n_z = 2\nx1y2*_z*x", "3*2*x", None),
    ("r = 5\nx^2 + y^2 = r^2", "x^2 + y^2 = 5^2", None),
]
NO_PROGRAMS = [
    ("", "the file holds no formula", None),
    ("# only a comment", "the file holds no formula", None),
    ("x^2\ny^2", "line 1: a definition is NAME=EXPR", "«x^2»"),
    ("\na = 2\nb = a +\nb", "line 3: expected a number, a name or '(' after '+'", "b = a +«»"),
    ("a = b\nb = 1\na", "line 1: b is used before it is defined", "a = «b»"),
    ("a = 1\na = 2\n2 3", "line 3: two numbers side by side", "«2 3»"),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize(("text", "message", "place"), NO_NAMES)
def test_no_names(text: str, message: str, place: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_names(text)
    assert (caught.value.message, marked(caught.value)) == (message, place)


@pytest.mark.parametrize(("texts", "typed", "read"), DEFINED)
def test_definitions(texts: list[str], typed: str, read: str) -> None:
    scope, notes = read_definitions(texts, Scope())
    assert (shown(parse(typed, scope)), notes) == (read, ())


@pytest.mark.parametrize(("texts", "message", "place"), NOT_DEFINED)
def test_no_definitions(texts: list[str], message: str, place: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_definitions(texts, Scope().declare("v"))
    assert (caught.value.message, marked(caught.value)) == (message, place)


@pytest.mark.parametrize(("text", "read", "note"), PROGRAMS)
def test_programs(text: str, read: str, note: str | None) -> None:
    reading = read_program(text, Scope())
    assert (shown(reading), noted(reading.notes)) == (read, note)


@pytest.mark.parametrize(("text", "message", "place"), NO_PROGRAMS)
def test_no_programs(text: str, message: str, place: str | None) -> None:
    with pytest.raises(ReadError) as caught:
        read_program(text, Scope())
    assert (caught.value.message, marked(caught.value)) == (message, place)
