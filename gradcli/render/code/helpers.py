"""Short functions that go with code whose language lacks them.

polygamma: by recurrence to a large argument, and the asymptotic series there (A&S 6.4.6, 6.4.11).
Si, Ci, Ei: by their power series, and for large arguments by the continued fraction of E₁ (DLMF
6.6, 6.9.1) or the asymptotic series (6.12.2). Bessel functions: Jₙ by recurrence downwards, made to
satisfy J₀ + 2·J₂ + 2·J₄ + … = 1 (Miller's algorithm, DLMF 3.6(iii), 10.12.4), Y₀ and Y₁ = −Y₀′ by
Neumann's series of those (A&S 9.1.89), both by Hankel's series for x > 25 (DLMF
10.17.3–4), and Yₙ by recurrence upwards (10.6.1). All to 15 digits; near a zero, of the size that
the function has around it.
"""

from collections.abc import Mapping

Helper = tuple[str, ...]

_PYTHON = {
    "polygamma": '''
def polygamma(n, x):
    """The n-th derivative of the digamma function at x, which is no pole."""
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
    if x < -10000:
        raise ValueError("polygamma is asked for too far to the left")
    factorial, total = math.factorial(n), 0.0
    while x < 12 + n:
        total += factorial / x ** (n + 1)
        x += 1
    total += factorial / n / x**n if n else -math.log(x)
    total += factorial / (2 * x ** (n + 1))
    ratio = factorial * (n + 1) / 2
    for k, number in enumerate(bernoulli, 1):
        total += number * ratio / x ** (2 * k + n)
        ratio *= (2 * k + n + 1) * (2 * k + n) / ((2 * k + 2) * (2 * k + 1))
    return total if n % 2 else -total
''',
    "beta": '''
def beta(x, y):
    """The beta function."""
    return math.gamma(x) * math.gamma(y) / math.gamma(x + y)
''',
    "exponential_integral": '''
def exponential_integral(x):
    """The real and the imaginary part of e^(ix)·E1(ix), for x >= 4."""
    real = imaginary = 0.0
    for k in range(60, -1, -1):
        a, b = 2 * k + 1 - real, x - imaginary
        scale = (k * k or 1) / (b + a * a / b)
        real, imaginary = scale * (a / b), -scale
    return real, imaginary
''',
    "Si": '''
def Si(x):
    """The sine integral."""
    if abs(x) > 4:
        real, imaginary = exponential_integral(abs(x))
        total = math.pi / 2 + math.cos(x) * imaginary - math.sin(abs(x)) * real
        return math.copysign(total, x)
    k, term, total, before = 1, x, x, math.inf
    while total < before or total > before:
        k += 2
        term *= -x * x / (k * (k - 1))
        before, total = total, total + term / k
    return total
''',
    "Ci": '''
def Ci(x):
    """The cosine integral, for x > 0."""
    if x > 4:
        real, imaginary = exponential_integral(x)
        return -math.cos(x) * real - math.sin(x) * imaginary
    k, term, total, before = 0, 1.0, 0.5772156649015329 + math.log(x), math.inf
    while total < before or total > before:
        k += 2
        term *= -x * x / (k * (k - 1))
        before, total = total, total + term / k
    return total
''',
    "Ei": '''
def Ei(x):
    """The exponential integral, for x != 0."""
    if x > 40:
        term = total = 1.0
        for k in range(1, 40):
            term *= k / x
            total += term
        root = math.exp(x / 2)
        return root / x * total * root
    if x < -1:
        fraction = 0.0
        for k in range(100, 0, -1):
            fraction = k * k / (2 * k + 1 - x - fraction)
        return -math.exp(x) / (1 - x - fraction)
    k, term, total, before = 0, 1.0, 0.5772156649015329 + math.log(abs(x)), math.inf
    while total < before or total > before:
        k += 1
        term *= x / k
        before, total = total, total + term / k
    return total
''',
    "hankel": '''
def hankel(n, x):
    """J and Y of order n = 0 or 1, for x > 25."""
    sums, term = [0.0, 0.0], 1.0
    for k in range(30):
        sums[k % 2] += term if k % 4 < 2 else -term
        term *= (4 * n * n - (2 * k + 1) ** 2) / (8 * (k + 1) * x)
    scale, c, s = math.sqrt(1 / (math.pi * x)), math.cos(x), math.sin(x)
    c, s = (s - c, -s - c) if n else (c + s, s - c)
    return scale * (sums[0] * c - sums[1] * s), scale * (sums[0] * s + sums[1] * c)
''',
    "miller": '''
def miller(n, x):
    """J of all orders 0, 1, ... up to n and beyond, for 0 < x <= max(n, 25)."""
    values = [0.0, 1e-300]
    for k in range(int(max(n, x) + 20 + 20 * x ** (1 / 3)), 0, -1):
        values.append(2 * k / x * values[-1] - values[-2])
        if abs(values[-1]) > 1e200:
            values = [value * 1e-200 for value in values]
    values = values[:0:-1]
    total = values[0] + 2 * sum(values[2::2])
    return [value / total for value in values]
''',
    "besselj": '''
def besselj(n, x):
    """The Bessel function J of a whole order n."""
    if n != int(n):
        raise ValueError("the order of besselj has to be a whole number")
    turned = (x < 0) != (n < 0) and n % 2
    n, x = int(abs(n)), abs(x)
    if x <= max(n, 25):
        value = miller(n, x)[n] if x else float(n == 0)
    else:
        value, following = hankel(0, x)[0], hankel(1, x)[0]
        for k in range(1, n + 1):
            value, following = following, 2 * k / x * following - value
    return -value if turned else value
''',
    "bessely": '''
def bessely(n, x):
    """The Bessel function Y of a whole order n, for x > 0."""
    if n != int(n):
        raise ValueError("the order of bessely has to be a whole number")
    if x > 25:
        value, following = hankel(0, x)[1], hankel(1, x)[1]
    else:
        log, j = math.log(x / 2) + 0.5772156649015329, miller(1, x)
        places, signs = range(1, len(j) // 2 - 1), (-1, 1)
        even = sum(signs[k % 2] * j[2 * k] / k for k in places)
        odd = sum(signs[k % 2] * (j[2 * k + 1] - j[2 * k - 1]) / k for k in places)
        value = 2 / math.pi * (log * j[0] + 2 * even)
        following = 2 / math.pi * (log * j[1] - j[0] / x + odd)
    for k in range(1, int(abs(n)) + 1):
        value, following = following, 2 * k / x * following - value
    return -value if n < 0 and n % 2 else value
''',
}
_C = {
    "gamma": """
/* The gamma function, and nan where it is no double. */
static double finite_gamma(double x)
{
    const double y = tgamma(x);
    return isinf(y) ? NAN : y;
}
""",
    "polygamma": """
/* The n-th derivative of the digamma function at x, which is no pole. */
static double polygamma(int n, double x)
{
    static const double bernoulli[] = {
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510};
    double factorial = 1.0, total = 0.0, ratio;
    int k;
    if (x < -10000.0)
        return NAN;
    for (k = 2; k <= n; k++)
        factorial *= k;
    for (; x < 12 + n; x += 1.0)
        total += factorial / pow(x, n + 1);
    total += n ? factorial / n / pow(x, n) : -log(x);
    total += factorial / (2.0 * pow(x, n + 1));
    ratio = factorial * (n + 1) / 2.0;
    for (k = 1; k <= 8; k++) {
        total += bernoulli[k - 1] * ratio / pow(x, 2 * k + n);
        ratio *= (2.0 * k + n + 1) * (2.0 * k + n) / ((2.0 * k + 2) * (2.0 * k + 1));
    }
    return n % 2 ? total : -total;
}
""",
    "beta": """
/* The beta function, and nan where gammas are no doubles. */
static double beta(double x, double y)
{
    const double below = tgamma(x + y);
    return isinf(below) ? NAN : tgamma(x) * tgamma(y) / below;
}
""",
    "exponential_integral": """
/* The real and the imaginary part of e^(ix) E1(ix), for x >= 4. */
static void exponential_integral(double x, double *real, double *imaginary)
{
    double a, b, scale;
    int k;
    *real = *imaginary = 0.0;
    for (k = 60; k >= 0; k--) {
        a = 2.0 * k + 1.0 - *real;
        b = x - *imaginary;
        scale = (k ? (double)k * k : 1.0) / (b + a * a / b);
        *real = scale * (a / b);
        *imaginary = -scale;
    }
}
""",
    "Si": """
/* The sine integral. */
static double Si(double x)
{
    double real, imaginary, term = x, total = x, before;
    int k = 1;
    if (fabs(x) > 4.0) {
        exponential_integral(fabs(x), &real, &imaginary);
        total = 1.5707963267948966 + cos(x) * imaginary - sin(fabs(x)) * real;
        return copysign(total, x);
    }
    do {
        k += 2;
        term *= -x * x / (k * (k - 1.0));
        before = total;
        total += term / k;
    } while (total < before || total > before);
    return total;
}
""",
    "Ci": """
/* The cosine integral, for x > 0. */
static double Ci(double x)
{
    double real, imaginary, term = 1.0, total = 0.5772156649015329 + log(x), before;
    int k = 0;
    if (x > 4.0) {
        exponential_integral(x, &real, &imaginary);
        return -cos(x) * real - sin(x) * imaginary;
    }
    do {
        k += 2;
        term *= -x * x / (k * (k - 1.0));
        before = total;
        total += term / k;
    } while (total < before || total > before);
    return total;
}
""",
    "Ei": """
/* The exponential integral, for x != 0. */
static double Ei(double x)
{
    double root, fraction = 0.0, term = 1.0, total = 1.0, before;
    int k;
    if (x > 40.0) {
        for (k = 1; k < 40; k++) {
            term *= k / x;
            total += term;
        }
        root = exp(x / 2.0);
        return root / x * total * root;
    }
    if (x < -1.0) {
        for (k = 100; k > 0; k--)
            fraction = (double)k * k / (2.0 * k + 1.0 - x - fraction);
        return -exp(x) / (1.0 - x - fraction);
    }
    total = 0.5772156649015329 + log(fabs(x));
    k = 0;
    do {
        k++;
        term *= x / k;
        before = total;
        total += term / k;
    } while (total < before || total > before);
    return total;
}
""",
    "besselj": "double jn(int, double);  /* of POSIX */",
    "bessely": "double yn(int, double);  /* of POSIX */",
}
_ARRAYS = {
    "softmax": '''
def softmax(u):
    """The powers of e, divided by their sum: those of a vector, or of each row of a matrix."""
    powers = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)
''',
    "log_softmax": '''
def log_softmax(u):
    """The logarithm of the softmax of a vector, or of each row of a matrix."""
    powers = u - np.max(u, axis=-1, keepdims=True)
    return powers - np.log(np.sum(np.exp(powers), axis=-1, keepdims=True))
''',
    "logsumexp": '''
def logsumexp(u):
    """The logarithm of the sum of the powers of e: of a vector, or of each row of a matrix."""
    largest = np.max(u, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(u - largest), axis=-1)) + largest[..., 0]
''',
}
_EACH = '''
def each(function):
    """The function of numbers for every element; nan where it has no value."""

    def value(*numbers):
        try:
            return function(*numbers)
        except (ArithmeticError, ValueError):
            return math.nan

    return np.vectorize(value, otypes=[float])
'''
PARTS = {
    "Si": ("exponential_integral",),
    "Ci": ("exponential_integral",),
    "besselj": ("hankel", "miller"),
    "bessely": ("hankel", "miller"),
}
"""What a function is made of."""


def _lines(text: str) -> Helper:
    return tuple(text.strip().splitlines())


def python(name: str) -> Mapping[str, Helper]:
    """A function of numbers with what it is made of, by their names; none where there is none."""
    if name not in _PYTHON:
        return {}
    return {part: _lines(_PYTHON[part]) for part in (*PARTS.get(name, ()), name)}


def numpy(name: str, function: str = "") -> Mapping[str, Helper]:
    """A function of numbers for every element of arrays: one of `math`, or that of a helper."""
    if function:
        element = {name: _lines(f"{name} = each({function})")}
    else:
        element = {name: (*python(name)[name], "", "", f"{name} = each({name})")}
    return {"each": _lines(_EACH), **python(name), **element}


def c(name: str) -> Mapping[str, Helper]:
    """A function of numbers with what it is made of, in C."""
    return {part: _lines(_C[part]) for part in (*PARTS.get(name, ()), name) if part in _C}


def arrays(name: str) -> Mapping[str, Helper]:
    """A function of whole arrays, of which no power overflows: the largest of them is 1."""
    return {name: _lines(_ARRAYS[name])} if name in _ARRAYS else {}


NAMES = frozenset((*_PYTHON, *_C, *_ARRAYS, "each", "finite_gamma"))
"""Names that helpers take."""
