"""Short functions that go with code whose language lacks them."""

Helper = tuple[str, ...]

_PYTHON = '''
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
'''
_C = """
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
"""
_SOFTMAX = '''
def softmax(u):
    """The powers of e, divided by their sum: those of a vector, or of each row of a matrix."""
    powers = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)
'''
_LOG_SOFTMAX = '''
def log_softmax(u):
    """The logarithm of the softmax of a vector, or of each row of a matrix."""
    powers = u - np.max(u, axis=-1, keepdims=True)
    return powers - np.log(np.sum(np.exp(powers), axis=-1, keepdims=True))
'''
_LOGSUMEXP = '''
def logsumexp(u):
    """The logarithm of the sum of the powers of e: of a vector, or of each row of a matrix."""
    largest = np.max(u, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(u - largest), axis=-1)) + largest[..., 0]
'''
_ELEMENTS = "polygamma = np.vectorize(polygamma, otypes=[float])"


def _lines(text: str) -> Helper:
    return tuple(text.strip().splitlines())


POLYGAMMA: dict[str, Helper] = {
    "Python": _lines(_PYTHON),
    "NumPy": (*_lines(_PYTHON), "", "", _ELEMENTS),
    "C": _lines(_C),
}
"""By recurrence to a large argument, and the asymptotic series there (A&S 6.4.6, 6.4.11)."""

ARRAY_HELPERS: dict[str, Helper] = {
    "softmax": _lines(_SOFTMAX),
    "log_softmax": _lines(_LOG_SOFTMAX),
    "logsumexp": _lines(_LOGSUMEXP),
}
"""Functions of whole arrays, of which no power overflows: the largest of them is 1."""
