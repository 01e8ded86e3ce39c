"""Questions typed as textbooks, programs and people write them, through the whole program."""

import shlex

import pytest

from tests.cli.harness import run_inside

ASKED = [  # the command line, the answer, what is said beside it
    ("grad 'f(x) = x_1^2 + 2x_2^2'", "0", "are x_1, x_2 the variables?"),
    ("grad 'T(x,y) = 40 - x2 - 2y2'", "0\t0", "is x^2 meant by x2?"),
    ("grad x^2 --vars x,y", "2*x\t0", "y does not occur in the formula"),
    ("grad '6x[x^2+1]^2'", "30*x^4 + 36*x^2 + 6", ""),
    ("grad 'f(x,y) = xy(1 - 7x - y)'", "y - 14*x*y - y^2\tx - 7*x^2 - 2*x*y", ""),
    ("grad 'x sin(30deg)' --at 1", "0.5", ""),
    ("grad '500/(x^2+y^2)^1/2' --at 1,0", "-500\t0", "read as (500/(x^2 + y^2)^1)/2"),
    ("grad 'g(x) + g(y^2)' --let 'g(t) = t^2'", "2*x\t4*y^3", ""),
    ("grad 'rho_c_0 + g_ + sq_ft_total' --vars rho_c_0,g_,sq_ft_total", "1\t1\t1", ""),
    ("grad 'x1y2^2 + _z' --vars x1y2,_z", "2*x1y2\t1", ""),
    ("grad 'x floor(y)' --at 2,1.3", "1\t0", ""),
    ("grad 'Si(x)'", "sinc(x)", ""),
    ("grad 'z = f(x, y) = x^2 + y^2'", "2*x\t2*y", ""),
    ("tangent 'f(x,y)=3xy^2-x-y' --at '(2,1,3)'", "2*x + 11*y - 12", ""),
    ("grad 'z=sqrt(x^2+y^2)' --at 'P(3,4,5.0)'", "0.6\t0.8", ""),
    ("dirderiv 'x^2 y' --at 'P = (2,1)' --along 'v=<3,4>'", "5.6", ""),
    ("dirderiv 'x^2 y' --at 1,2 --along '3i-4j'", "1.6", ""),
    ("dirderiv 'x^2 y' --at 1,2 --along north", "1", "x to the east, y to the north"),
    ("dirderiv 'x + y' --at 0,0 --angle 'θ=180°'", "-1", ""),
    ("dirderiv 'x y' --at 0,1 --angle 45 --digits 5", "0.52532", "45 is read as radians"),
    ("backprop 'sum((A x - b)^2)' --at A=[[1,2],[3,4]],x=[1,1],b=[1,2] --wrt x", "x\t[34, 48]",
     "read as sum((A@x - b)^2)"),
    ("backprop 'xᵀAx' --at A=[[1,2],[3,4]],x=[1,1] --wrt x", "x\t[7, 13]", "read as"),
    ("backprop x@y --at x=[1,2],y=[3,4]", "x\t[3, 4]\ny\t[1, 2]", ""),
    ("backprop '||Ax-b||^2' --at A=[[1,2],[3,4]],x=[1,1],b=[1,2] --wrt x", "x\t[34, 48]", "norm"),
    ("backprop 'sum(z)' --let 'z = W x' --at [[1,2],[3,4]],[1,2] --wrt x", "x\t[4, 6]", "W@x"),
    ("backprop 'sum(A*x)' --at A=[[1,2],[3,4]],x=[1,1] --wrt x", "x\t[4, 6]", ""),
    ("grad 'x^2+y^2' --check 'f_x = 2x  f_y = 2y'", "right: proved equal\tright: proved equal", ""),
    ("norm 'x^2+y' --at 1,2 --check '2.236 m/s'", None, "the unit m/s is not judged"),
]  # fmt: skip
REFUSED = [  # the command line, what is said, the exit status
    ("grad 'd/dx x^2'", "hint: gradcli takes the derivatives itself", 2),
    ("tangent 'f(x,y)=3xy^2-x-y' --at 2,1,4", "is not on the graph: f(2, 1) = 3", 3),
    ("grad x^2 --check '2x + t'", "t is not in the question", 2),
    ("grad x^2+y --check 'f_x = 2x, f_z = 1'", "z is no variable", 2),
    ("grad 'x + inf'", "inf is no number to compute with", 2),
    ("grad 'f(x) = x_1' --strict", "is x_1 the variable?", 2),
    ("grad 'x floor(y)' --at 2,1", "a jump from 2 to 0 from the left", 3),
]


@pytest.mark.parametrize(("asked", "answer", "said"), ASKED)
def test_asked(asked: str, answer: str | None, said: str) -> None:
    result = run_inside(*shlex.split(asked))
    assert result.status == 0
    assert answer in (None, result.out.removesuffix("\n"))
    assert said in result.err if said else not result.err


@pytest.mark.parametrize(("asked", "said", "status"), REFUSED)
def test_refused(asked: str, said: str, status: int) -> None:
    result = run_inside(*shlex.split(asked))
    assert (result.out, result.status) == ("", status)
    assert said in result.err
