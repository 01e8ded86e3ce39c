"""The whole language as a table of rows: operators, constants and functions.

A row is everything gradcli knows about one name. Formulas inside a row (partial derivatives,
definitions, conditions) are written in gradcli's own language with `u`, `v`, `w` for the arguments
and `y` for the value itself; `language.rules` reads them. To add a function, add a row.
"""

from typing import Literal, NamedTuple

EQUATION, COMPARISON, SUM, PRODUCT, UNARY, POWER, POSTFIX, ATOM = range(8)


class Row(NamedTuple):
    """One operator, constant or function.

    `partials` are ∂/∂u, ∂/∂v, … (a variadic operator is the fold of its two-argument row);
    `definition` spells the row out in simpler rows, and a row without partials is differentiated
    through it; `stable` are partials in a form without cancellation, where those have some.
    `pulls` are the pull-backs of an operation on whole arrays: the adjoint of each argument, made
    of the adjoint `g` of the value (Giles, Collected matrix derivative results for forward and
    reverse mode algorithmic differentiation, 2008). Formulas and numbers are differentiated by them.
    `defined` says where the value is real and finite as far as the definition does
    not; `smooth`, where a defined value has a derivative; `poles` is whole at its poles and nowhere
    else, where no condition says where these are. `math` and `sympy` name the function
    that computes the value there, `arb` the method of python-flint's `arb`; where both a name and
    a definition are missing, an engine has the operation built in. `numpy` and `c` name it in
    programs, where `math` has it under another name or not at all; with `math.` before it, it is
    a function of one number there, too.
    """

    name: str
    phrase: str
    arity: tuple[int, int | None] = (1, 1)
    aliases: tuple[str, ...] = ()
    partials: tuple[str, ...] = ()
    stable: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    definition: str = ""
    defined: tuple[str, ...] = ()
    smooth: tuple[str, ...] = ()
    poles: str = ""
    parity: Literal["odd", "even", ""] = ""
    math: str = ""
    sympy: str = ""
    arb: str = ""
    numpy: str = ""
    c: str = ""
    latex: str = ""
    precedence: int = ATOM
    fixity: Literal["infix", "prefix", "postfix", ""] = ""
    array: bool = False

    def takes(self, count: int) -> bool:
        """Whether the row can be applied to that many arguments."""
        least, most = self.arity
        return least <= count and (most is None or count <= most)


SHARED = "g*(where(u == y, 1, 0)/sum(where(u == y, 1, 0)))"
"""The pull-back of the smallest or largest element of an array: a tie is shared equally."""

# fmt: off
OPERATORS = (
    Row(name="=", phrase="equation, at the top only", arity=(2, 2), precedence=EQUATION, fixity="infix"),
    Row(name="<", phrase="less than, inside where", arity=(2, 2), precedence=COMPARISON, fixity="infix", sympy="StrictLessThan", latex="<"),
    Row(name="<=", phrase="at most, inside where", arity=(2, 2), aliases=("≤",), precedence=COMPARISON, fixity="infix", sympy="LessThan", latex=r"\le"),
    Row(name=">", phrase="greater than, inside where", arity=(2, 2), precedence=COMPARISON, fixity="infix", sympy="StrictGreaterThan", latex=">"),
    Row(name=">=", phrase="at least, inside where", arity=(2, 2), aliases=("≥",), precedence=COMPARISON, fixity="infix", sympy="GreaterThan", latex=r"\ge"),
    Row(name="==", phrase="equal, inside where", arity=(2, 2), precedence=COMPARISON, fixity="infix", sympy="Equality", latex="="),
    Row(name="!=", phrase="not equal, inside where", arity=(2, 2), aliases=("≠",), precedence=COMPARISON, fixity="infix", sympy="Unequality", latex=r"\ne"),
    Row(name="+", phrase="sum", arity=(2, None), partials=("1", "1"), precedence=SUM, fixity="infix"),
    Row(name="*", phrase="product", arity=(2, None), aliases=("·", "×", "⋅", "∙", "•"), partials=("v", "u"), precedence=PRODUCT, fixity="infix"),
    Row(name="/", phrase="quotient", arity=(2, 2), aliases=("÷", "∕", "⁄"), partials=("1/v", "-u/v^2"), defined=("v != 0",), precedence=PRODUCT, fixity="infix"),
    Row(name="@", phrase="matrix product", arity=(2, 2), pulls=("g@transpose(v)", "transpose(u)@g"), precedence=PRODUCT, fixity="infix", array=True),
    Row(name="neg", phrase="negation", partials=("-1",), parity="odd", precedence=UNARY, fixity="prefix"),
    Row(name="^", phrase="power", arity=(2, 2), aliases=("**",), partials=("v*u^(v-1)", "y*ln(u)"), precedence=POWER, fixity="infix"),
    Row(name="factorial", phrase="factorial n!", partials=("y*digamma(u+1)",), definition="gamma(u+1)", precedence=POSTFIX, fixity="postfix"),
)

CONSTANTS = (
    Row(name="e", phrase="Euler's number 2.71828…", arity=(0, 0), math="e", arb="const_e", sympy="E", latex="e"),
    Row(name="pi", phrase="the circle constant 3.14159…", arity=(0, 0), aliases=("π",), math="pi", arb="pi", sympy="pi", latex=r"\pi"),
    Row(name="tau", phrase="the full turn 2π", arity=(0, 0), aliases=("τ",), definition="2*pi", math="tau", latex=r"\tau"),
)

ELEMENTARY = (
    Row(name="exp", phrase="exponential function", definition="e^u", partials=("y",), math="exp", arb="exp", sympy="exp", latex=r"\exp"),
    Row(name="ln", phrase="natural logarithm", aliases=("log",), partials=("1/u",), defined=("u > 0",), math="log", arb="log", sympy="log", latex=r"\ln"),
    Row(name="log", phrase="logarithm log(x, b) to base b", arity=(2, 2), definition="ln(u)/ln(v)"),
    Row(name="log2", phrase="logarithm to base 2", definition="ln(u)/ln(2)", math="log2", latex=r"\log_2"),
    Row(name="log10", phrase="logarithm to base 10", aliases=("lg",), definition="ln(u)/ln(10)", math="log10", latex=r"\log_{10}"),
    Row(name="sqrt", phrase="square root", definition="u^(1/2)", smooth=("u != 0",), math="sqrt"),
    Row(name="cbrt", phrase="real cube root", definition="u^(1/3)", smooth=("u != 0",), math="cbrt", parity="odd"),
    Row(name="root", phrase="real n-th root root(x, n)", arity=(2, 2), definition="u^(1/v)"),
    Row(name="pow", phrase="power pow(x, y) = x^y", arity=(2, 2), aliases=("power",), definition="u^v"),
    Row(name="hypot", phrase="length of a vector, √(x² + y² + …)", arity=(2, None), definition="sqrt(u^2 + v^2)", stable=("u/y", "v/y"), math="hypot"),
)

TRIGONOMETRIC = (
    Row(name="sin", phrase="sine", aliases=("sen",), partials=("cos(u)",), parity="odd", math="sin", arb="sin", sympy="sin", latex=r"\sin"),
    Row(name="cos", phrase="cosine", partials=("-sin(u)",), parity="even", math="cos", arb="cos", sympy="cos", latex=r"\cos"),
    Row(name="tan", phrase="tangent", aliases=("tg",), definition="sin(u)/cos(u)", partials=("sec(u)^2",), stable=("1 + y^2",), poles="u/pi + 1/2", parity="odd", math="tan", arb="tan", sympy="tan", latex=r"\tan"),
    Row(name="sec", phrase="secant 1/cos", definition="1/cos(u)", partials=("sec(u)*tan(u)",), poles="u/pi + 1/2", parity="even", sympy="sec", latex=r"\sec"),
    Row(name="csc", phrase="cosecant 1/sin", aliases=("cosec",), definition="1/sin(u)", partials=("-csc(u)*cot(u)",), poles="u/pi", parity="odd", sympy="csc", latex=r"\csc"),
    Row(name="cot", phrase="cotangent cos/sin", aliases=("ctg", "cotan"), definition="cos(u)/sin(u)", partials=("-csc(u)^2",), poles="u/pi", parity="odd", sympy="cot", latex=r"\cot"),
    Row(name="asin", phrase="inverse sine", aliases=("arcsin", "arcsen"), partials=("1/sqrt(1 - u^2)",), defined=("abs(u) <= 1",), smooth=("abs(u) < 1",), parity="odd", math="asin", numpy="arcsin", arb="asin", sympy="asin", latex=r"\arcsin"),
    Row(name="acos", phrase="inverse cosine", aliases=("arccos",), partials=("-1/sqrt(1 - u^2)",), defined=("abs(u) <= 1",), smooth=("abs(u) < 1",), math="acos", numpy="arccos", arb="acos", sympy="acos", latex=r"\arccos"),
    Row(name="atan", phrase="inverse tangent", aliases=("arctan", "arctg"), partials=("1/(1 + u^2)",), parity="odd", math="atan", numpy="arctan", arb="atan", sympy="atan", latex=r"\arctan"),
    Row(name="asec", phrase="inverse secant", aliases=("arcsec",), definition="acos(1/u)", partials=("1/(abs(u)*sqrt(u^2 - 1))",), defined=("abs(u) >= 1",), smooth=("abs(u) > 1",)),
    Row(name="acsc", phrase="inverse cosecant", aliases=("arccsc",), definition="asin(1/u)", partials=("-1/(abs(u)*sqrt(u^2 - 1))",), defined=("abs(u) >= 1",), smooth=("abs(u) > 1",), parity="odd"),
    Row(name="acot", phrase="inverse cotangent, in (0, π)", aliases=("arccot", "arcctg"), definition="pi/2 - atan(u)", partials=("-1/(1 + u^2)",)),
    Row(name="atan2", phrase="angle atan2(y, x) of the point (x, y)", arity=(2, 2), partials=("v/(u^2 + v^2)", "-u/(u^2 + v^2)"), defined=("abs(u) + abs(v) > 0",), smooth=("abs(u) + abs(v) + v > 0",), math="atan2", numpy="arctan2", arb="atan2", sympy="atan2"),
)

HYPERBOLIC = (
    Row(name="sinh", phrase="hyperbolic sine", partials=("cosh(u)",), parity="odd", math="sinh", arb="sinh", sympy="sinh", latex=r"\sinh"),
    Row(name="cosh", phrase="hyperbolic cosine", partials=("sinh(u)",), parity="even", math="cosh", arb="cosh", sympy="cosh", latex=r"\cosh"),
    Row(name="tanh", phrase="hyperbolic tangent", partials=("1 - y^2",), stable=("sech(u)^2",), parity="odd", math="tanh", arb="tanh", sympy="tanh", latex=r"\tanh"),
    Row(name="sech", phrase="hyperbolic secant 1/cosh", definition="1/cosh(u)", partials=("-sech(u)*tanh(u)",), parity="even", sympy="sech"),
    Row(name="csch", phrase="hyperbolic cosecant 1/sinh", definition="1/sinh(u)", partials=("-csch(u)*coth(u)",), poles="min(abs(u), 1/2)", parity="odd", sympy="csch"),
    Row(name="coth", phrase="hyperbolic cotangent cosh/sinh", definition="cosh(u)/sinh(u)", partials=("-csch(u)^2",), poles="min(abs(u), 1/2)", parity="odd", sympy="coth", latex=r"\coth"),
    Row(name="asinh", phrase="inverse hyperbolic sine", aliases=("arcsinh", "arsinh"), partials=("1/sqrt(u^2 + 1)",), parity="odd", math="asinh", numpy="arcsinh", arb="asinh", sympy="asinh"),
    Row(name="acosh", phrase="inverse hyperbolic cosine", aliases=("arccosh", "arcosh"), partials=("1/sqrt(u^2 - 1)",), defined=("u >= 1",), smooth=("u > 1",), math="acosh", numpy="arccosh", arb="acosh", sympy="acosh"),
    Row(name="atanh", phrase="inverse hyperbolic tangent", aliases=("arctanh", "artanh"), partials=("1/(1 - u^2)",), defined=("abs(u) < 1",), parity="odd", math="atanh", numpy="arctanh", arb="atanh", sympy="atanh"),
    Row(name="asech", phrase="inverse hyperbolic secant", aliases=("arcsech", "arsech"), definition="acosh(1/u)", partials=("-1/(u*sqrt(1 - u^2))",), defined=("u > 0", "u <= 1"), smooth=("u < 1",)),
    Row(name="acsch", phrase="inverse hyperbolic cosecant", aliases=("arccsch", "arcsch"), definition="asinh(1/u)", partials=("-1/(abs(u)*sqrt(u^2 + 1))",), parity="odd"),
    Row(name="acoth", phrase="inverse hyperbolic cotangent", aliases=("arccoth", "arcoth"), definition="atanh(1/u)", partials=("1/(1 - u^2)",), defined=("abs(u) > 1",), parity="odd"),
)

PIECEWISE = (
    Row(name="abs", phrase="absolute value |x|", aliases=("fabs", "absolute"), partials=("sign(u)",), smooth=("u != 0",), parity="even", math="fabs", sympy="Abs"),
    Row(name="sign", phrase="sign: −1, 0 or 1", aliases=("sgn", "signum"), partials=("0",), smooth=("u != 0",), parity="odd", sympy="sign"),
    Row(name="step", phrase="Heaviside step: 0, ½ at 0, 1", aliases=("heaviside",), definition="(1 + sign(u))/2", partials=("0",), smooth=("u != 0",)),
    Row(name="min", phrase="the smallest argument", arity=(1, None), aliases=("minimum",), pulls=(SHARED,), definition="where(u <= v, u, v)", smooth=("u != v",), sympy="Min", latex=r"\min"),
    Row(name="max", phrase="the largest argument", arity=(1, None), aliases=("maximum",), pulls=(SHARED,), definition="where(u >= v, u, v)", smooth=("u != v",), sympy="Max", latex=r"\max"),
    Row(name="where", phrase="where(c, a, b): a where c holds, else b", arity=(3, 3)),
    Row(name="floor", phrase="the largest whole number ≤ x, ⌊x⌋", partials=("0",), smooth=("sin(pi*u) != 0",), math="floor", arb="floor", sympy="floor"),
    Row(name="ceil", phrase="the smallest whole number ≥ x, ⌈x⌉", aliases=("ceiling",), definition="-floor(-u)"),
    Row(name="round", phrase="the nearest whole number; the larger one half-way", definition="floor(u + 1/2)"),
    Row(name="mod", phrase="mod(x, y) = x − y·⌊x/y⌋, the remainder with the sign of y", arity=(2, 2), definition="u - v*floor(u/v)"),
)

SPECIAL = (
    Row(name="erf", phrase="error function", partials=("2*e^(-u^2)/sqrt(pi)",), parity="odd", math="erf", numpy="math.erf", arb="erf", sympy="erf"),
    Row(name="erfc", phrase="complementary error function 1 − erf", partials=("-2*e^(-u^2)/sqrt(pi)",), math="erfc", numpy="math.erfc", arb="erfc", sympy="erfc"),
    Row(name="gamma", phrase="gamma function Γ", aliases=("Gamma", "Γ"), partials=("y*digamma(u)",), poles="min(u, 1/2)", math="gamma", numpy="math.gamma", c="finite_gamma", arb="gamma", sympy="gamma", latex=r"\Gamma"),
    Row(name="lgamma", phrase="ln |Γ(x)|", definition="ln(abs(gamma(u)))", partials=("digamma(u)",), poles="min(u, 1/2)", math="lgamma", numpy="math.lgamma"),
    Row(name="digamma", phrase="digamma function ψ = Γ′/Γ", definition="polygamma(0, u)", partials=("polygamma(1, u)",)),
    Row(name="polygamma", phrase="polygamma(n, x): n-th derivative of ψ, n constant", arity=(2, 2), partials=("", "polygamma(u + 1, v)"), poles="min(v, 1/2)", sympy="polygamma"),
    Row(name="beta", phrase="beta function Γ(x)·Γ(y)/Γ(x + y)", arity=(2, 2), definition="gamma(u)*gamma(v)/gamma(u + v)", partials=("y*(digamma(u) - digamma(u + v))", "y*(digamma(v) - digamma(u + v))"), latex=r"\mathrm{B}"),
    Row(name="sinc", phrase="sin(x)/x, and 1 at 0", partials=("where(u == 0, 0, (cos(u) - y)/u)",), parity="even", arb="sinc", sympy="sinc"),
    Row(name="Si", phrase="sine integral ∫₀ˣ sin(t)/t dt", partials=("sinc(u)",), parity="odd", arb="si", sympy="Si"),
    Row(name="Ci", phrase="cosine integral γ + ln x + ∫₀ˣ (cos(t) − 1)/t dt", partials=("cos(u)/u",), defined=("u > 0",), arb="ci", sympy="Ci"),
    Row(name="Ei", phrase="exponential integral −∫ e⁻ᵗ/t dt from −x to ∞", partials=("e^u/u",), defined=("u != 0",), arb="ei", sympy="Ei"),
    Row(name="besselj", phrase="besselj(n, x): Bessel function Jₙ, n constant", arity=(2, 2), partials=("", "(besselj(u - 1, v) - besselj(u + 1, v))/2"), c="jn", arb="bessel_j", sympy="besselj"),
    Row(name="bessely", phrase="bessely(n, x): Bessel function Yₙ, n constant", arity=(2, 2), partials=("", "(bessely(u - 1, v) - bessely(u + 1, v))/2"), defined=("v > 0",), c="yn", arb="bessel_y", sympy="bessely"),
)

MACHINE_LEARNING = (
    Row(name="sigmoid", phrase="logistic function 1/(1 + e⁻ˣ)", aliases=("logistic", "expit"), definition="1/(1 + e^(-u))", partials=("y*(1 - y)",), stable=("y*sigmoid(-u)",)),
    Row(name="relu", phrase="rectifier max(0, x)", aliases=("ReLU", "RELU"), definition="where(u > 0, u, 0)", partials=("step(u)",), smooth=("u != 0",)),
    Row(name="softplus", phrase="ln(1 + eˣ)", definition="ln(1 + e^u)", partials=("sigmoid(u)",)),
)

ARRAYS = (
    Row(name="vector", phrase="vector or matrix [a, b, …]", arity=(1, None), array=True),
    Row(name="sum", phrase="sum of all elements", pulls=("g*ones(u)",), array=True),
    Row(name="mean", phrase="mean of all elements", pulls=("g*ones(u)/size(u)",), array=True),
    Row(name="colsum", phrase="sum of each column of a matrix", aliases=("colsums", "colSums"), pulls=("g*ones(u)",), array=True),
    Row(name="rowsum", phrase="sum of each row of a matrix", aliases=("rowsums", "rowSums"), definition="colsum(transpose(u))", array=True),
    Row(name="dot", phrase="dot product of two vectors", arity=(2, 2), pulls=("g*v", "g*u"), array=True),
    Row(name="outer", phrase="outer product of two vectors, a matrix", arity=(2, 2), pulls=("g@v", "transpose(g)@u"), array=True),
    Row(name="norm", phrase="Euclidean length ‖v‖", pulls=("g*(u/y)",), smooth=("norm(u) != 0",), array=True),
    Row(name="transpose", phrase="transpose of a matrix", pulls=("transpose(g)",), array=True),
    Row(name="trace", phrase="trace of a square matrix", aliases=("tr",), pulls=("g*eye(u)",), array=True, latex=r"\operatorname{tr}"),
    Row(name="det", phrase="determinant of a square matrix", pulls=("g*transpose(adj(u))",), array=True, latex=r"\det"),
    Row(name="adj", phrase="adjugate of a square matrix, det(A)·inv(A)", aliases=("adjugate",), pulls=("transpose(inv(u))*sum(g*y) - transpose(inv(u))@g@transpose(y)",), array=True),
    Row(name="inv", phrase="inverse of a square matrix", pulls=("-transpose(y)@g@transpose(y)",), defined=("det(u) != 0",), array=True),
    Row(name="diag", phrase="diagonal matrix of a vector; diagonal of a square matrix", pulls=("diag(g)",), array=True),
    Row(name="softmax", phrase="softmax over the last axis", pulls=("y*transpose(transpose(g) - rowsum(g*y))",), array=True),
    Row(name="logsumexp", phrase="ln of the sum of exponentials", pulls=("transpose(g*transpose(softmax(u)))",), array=True),
    Row(name="mse", phrase="mean squared error mse(y, t)", arity=(2, 2), definition="mean((u - v)^2)", array=True),
    Row(name="crossentropy", phrase="cross entropy crossentropy(p, t) = −Σ t·ln p", arity=(2, 2), definition="-sum(where(v == 0, 0, v*ln(u)))", array=True),
    Row(name="ones", phrase="ones in the shape of an array", pulls=("0",), array=True),
    Row(name="eye", phrase="identity matrix of the size of a vector or a square matrix", pulls=("0",), array=True),
    Row(name="size", phrase="number of elements of an array", pulls=("0",), array=True),
)
# fmt: on

FUNCTION_GROUPS = {
    "Powers, roots and logarithms": ELEMENTARY,
    "Trigonometric functions": TRIGONOMETRIC,
    "Hyperbolic functions": HYPERBOLIC,
    "Functions in pieces": PIECEWISE,
    "Special functions": SPECIAL,
    "Machine learning": MACHINE_LEARNING,
    "Vectors and matrices": ARRAYS,
}
FUNCTIONS = tuple(row for group in FUNCTION_GROUPS.values() for row in group)
ROWS = OPERATORS + CONSTANTS + FUNCTIONS

_BY_NAME: dict[str, list[Row]] = {}
for _row in ROWS:
    for _name in (_row.name, *_row.aliases):
        _BY_NAME.setdefault(_name, []).append(_row)


def rows_named(name: str) -> list[Row]:
    """All rows that a name or alias can mean, whatever their arity; none if unknown."""
    return _BY_NAME.get(name, [])


def row_of(op: str, count: int) -> Row:
    """The row of an `Apply` node with that operator and number of arguments."""
    for row in _BY_NAME[op]:
        if row.name == op and row.takes(count):
            return row
    raise KeyError(op)
