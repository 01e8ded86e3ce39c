"""The languages that code is written in: Python with `math` alone, NumPy, and C99."""

import keyword
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import ClassVar

from gradcli.arithmetic.reals import as_float
from gradcli.differentiation.tape import Tape
from gradcli.errors import LimitError, ReadError
from gradcli.language.vocabulary import row_of
from gradcli.render.code import helpers
from gradcli.render.code.helpers import Helper
from gradcli.render.code.lowering import COPYSIGN, EXPM1, LOG1P
from gradcli.render.code.program import Output
from gradcli.render.code.writer import ATOM, COMPARISON, PRODUCT, SUM, TERNARY, UNARY, Text

INDENT = "    "
LARGEST_WHOLE = 2**53
LONGEST_LINE = 80
CALLS = {"^": "pow", LOG1P: LOG1P, EXPM1: EXPM1, COPYSIGN: COPYSIGN}
"""The names in `math` and <math.h> of what is no function in the vocabulary."""

OF_ORDERS = ("polygamma", "besselj", "bessely")
"""Functions whose first argument is an order."""

EXTREMES = {"<": "min", "<=": "min", ">": "max", ">=": "max"}
"""What Python calls a choice between two numbers by the comparison of them."""


class Python:
    """Python 3.11 with `math` alone; results are numbers and tuples of them."""

    lazy = True
    language = "Python"
    space = 2
    prefix = "math."
    reserved: ClassVar = helpers.NAMES | frozenset(
        {*keyword.kwlist, "math", "np", "len", "min", "max", "l", "O", "I"}
    )

    def __init__(self) -> None:
        self.helpers: dict[str, Helper] = {}

    def number(self, tape: Tape, slot: int) -> Text:
        """A literal: as it is if it is whole, else the nearest double in the fewest digits."""
        text = _literal(tape.constants[slot])
        return Text(text, UNARY) if text.startswith("-") else Text(text)

    def call(self, tape: Tape, slot: int, args: Sequence[Text]) -> Text:
        """A function of `math`."""
        op = tape.ops[slot]
        if op == "sign":
            u = args[0].within(SUM)
            return Text(f"({u} > 0) - ({u} < 0)", SUM)
        if op == "pi":
            return Text(f"{self.prefix}pi")
        helper = helpers.python(op)
        if helper:
            self.helpers |= helper
            _require_whole(tape, tape.args[slot][0], op)
            return _call(op, args)
        name = CALLS.get(op) or row_of(op, len(args)).math
        if not name:
            raise _lacking(self.language, op)
        return _call(f"{self.prefix}{name}", args)

    def choice(self, condition: Text, held: Text, failed: Text) -> Text:
        """One of two expressions, or the smaller or larger of them."""
        for sign, name in EXTREMES.items():
            if condition.text == f"{held.text} {sign} {failed.text}":
                return _call(name, (held, failed))
        tests = condition.within(COMPARISON)
        text = f"{held.within(COMPARISON)} if {tests} else {failed.within(TERNARY)}"
        return Text(text, TERNARY)

    def let(self, name: str, text: str) -> str:
        """A line that gives a name to a value."""
        return f"{name} = {text}"

    assign = let

    def either(
        self, _: Sequence[str], condition: str, held: list[str], failed: list[str]
    ) -> Iterable[str]:
        """An if statement."""
        yield f"if {condition}:"
        yield from _indented(held)
        yield "else:"
        yield from _indented(failed)

    def results(self, outputs: Sequence[Output], texts: Sequence[str]) -> Iterator[str]:
        """The line that returns a tuple."""
        rest = iter(texts)
        for each in outputs:
            entries = [next(rest) for _ in each.slots]
            yield from _tuple(f"{each.name} = ", entries, each.shape)
        yield f"return {', '.join(each.name for each in outputs)}"

    def function(
        self, name: str, names: Sequence[str], said: str, _: Sequence[Output], body: list[str]
    ) -> Iterator[str]:
        """The definition; what it is is said in its docstring."""
        yield f"def {name}({', '.join(names)}):"
        yield from _indented([f'"""{said}."""', *body])

    def imports(self, parts: Iterable[Helper]) -> tuple[str, ...]:
        """`math`, if it is used."""
        used = any("math." in line for part in parts for line in part)
        return ("import math",) * used


class NumPy(Python):
    """NumPy: the arguments are numbers or arrays that broadcast; results stand along first axes."""

    lazy = False
    language = "NumPy"
    prefix = "np."

    def call(self, tape: Tape, slot: int, args: Sequence[Text]) -> Text:
        """A function of NumPy, or one of Python for every element."""
        op = tape.ops[slot]
        if op == "sign":
            return _call("np.sign", args)
        if op == "^":
            return _call("np.power", args)
        if op in CALLS or op == "pi":
            return super().call(tape, slot, args)
        if helpers.python(op):
            self.helpers |= helpers.numpy(op)
            _require_whole(tape, tape.args[slot][0], op)
            return _call(op, args)
        row = row_of(op, len(args))
        name = row.numpy or row.math
        if not name:
            raise _lacking(self.language, op)
        if "." in name:
            self.helpers |= helpers.numpy(f"{op}_each", name)
            return _call(f"{op}_each", args)
        return _call(f"np.{name}", args)

    def choice(self, condition: Text, held: Text, failed: Text) -> Text:
        """Both, and one of them for each element."""
        return _call("np.where", (condition, held, failed))

    def results(self, outputs: Sequence[Output], texts: Sequence[str]) -> Iterator[str]:
        """Arrays that are filled, so that constants have the shape of all arguments."""
        rest = iter(texts)
        for each in outputs:
            shape = ", ".join([*map(str, each.shape), "*shape"])
            yield (
                f"{each.name} = np.empty(({shape}))"
                if each.shape
                else (f"{each.name} = np.empty(shape)")
            )
            for place in _places(each.shape):
                yield f"{each.name}[{', '.join([*map(str, place), '...'])}] = {next(rest)}"
        yield f"return {', '.join(f'{each.name}[()]' for each in outputs)}"

    def function(
        self, name: str, names: Sequence[str], said: str, outputs: Sequence[Output], body: list[str]
    ) -> Iterator[str]:
        """The definition, in which arguments are arrays of floats."""
        arrays = [f"{each} = np.asarray({each}, dtype=float)" for each in names]
        shapes = ", ".join(f"{each}.shape" for each in names)
        prepared = [*arrays, f"shape = np.broadcast_shapes({shapes})", *_quietly(body)]
        yield from super().function(name, names, said, outputs, prepared)

    def imports(self, parts: Iterable[Helper]) -> tuple[str, ...]:
        """NumPy, and `math` if it is used."""
        return *super().imports(parts), "import numpy as np"


class Arrays(NumPy):
    """NumPy for formulas with arrays: every argument has its own shape, as every derivative has."""

    def call(self, tape: Tape, slot: int, args: Sequence[Text]) -> Text:
        """A function of arrays, or of every element."""
        op = tape.ops[slot]
        if helpers.arrays(op):
            self.helpers |= helpers.arrays(op)
            return _call(op, args)
        if op in PATTERNS:
            texts = [arg.within(ATOM) if PATTERNS[op][0] == "{" else arg.text for arg in args]
            level = PRODUCT if op == "dot" else ATOM
            return Text(PATTERNS[op].format(*texts, all=", ".join(texts)), level)
        return super().call(tape, slot, args)

    def results(self, outputs: Sequence[Output], texts: Sequence[str]) -> Iterator[str]:
        """Numbers and arrays; several as a tuple, or an array if all of them are numbers."""
        rest = iter(texts)
        for each in outputs:
            entries = [next(rest) for _ in each.slots]
            stacked = each.shape and not each.apart
            lines = _tuple(f"{each.name} = {'np.array(' * bool(stacked)}", entries, each.shape)
            *before, last = lines
            yield from (*before, last + ")" * bool(stacked))
        yield f"return {', '.join(each.name for each in outputs)}"

    def function(
        self, name: str, names: Sequence[str], said: str, _: Sequence[Output], body: list[str]
    ) -> Iterator[str]:
        """The definition, in which arguments are arrays of floats."""
        words = set(" ".join(body).translate(_NO_SIGNS).replace(".", " ").split())
        used = [each for each in names if each in words]
        arrays = [f"{each} = np.asarray({each}, dtype=float)" for each in used]
        yield from Python.function(self, name, names, said, (), [*arrays, *_quietly(body)])


PATTERNS = {
    "dot": "{0} @ {1}",
    "transpose": "{0}.T",
    "size": "{0}.size",
    "vector": "np.array([{all}], dtype=float)",
    "sum": "np.sum({0})",
    "mean": "np.mean({0})",
    "colsum": "np.sum({0}, axis=0)",
    "outer": "np.outer({0}, {1})",
    "norm": "np.linalg.norm({0})",
    "trace": "np.trace({0})",
    "det": "np.linalg.det({0})",
    "inv": "np.linalg.inv({0})",
    "diag": "np.diag({0})",
    "ones": "np.ones_like({0})",
    "eye": "np.eye(len({0}))",
    "filled": "np.full_like({0}, {1})",
}
"""How NumPy has the operations on whole arrays."""


class C:
    """C99 with <math.h> alone; f is returned, its derivatives are put where the caller says."""

    lazy = True
    language = "C"
    space = 1
    reserved: ClassVar = helpers.NAMES | frozenset(
        """
        auto break case char const continue default do double else enum extern float for goto if
        inline int long register restrict return short signed sizeof static struct switch typedef
        union unsigned void volatile while asm typeof bool true false nullptr alignas alignof
        constexpr thread_local static_assert typeof_unqual
        linux unix i386 main errno NULL NAN INFINITY HUGE_VAL HUGE EOF DOMAIN SING OVERFLOW
        UNDERFLOW PLOSS TLOSS MAXFLOAT signgam abs labs llabs index rindex printf puts exit abort
        malloc free calloc ffs isnan isinf finite drem significand scalb logb ilogb gamma lgamma
        tgamma j0 j1 jn y0 y1 yn exp exp2 exp10 pow10 pow sqrt cbrt sin cos tan sincos asin acos
        atan sinh cosh tanh asinh acosh atanh log log2 log10 log1p expm1 erf erfc floor ceil round
        rint trunc fabs fmin fmax fma fmod fdim hypot ldexp frexp modf nan remainder remquo
        copysign nearbyint nextafter nexttoward scalbn scalbln lrint llrint lround llround
        signbit isfinite isnormal fpclassify isgreater isless isunordered
        cexp cpow csqrt csin ccos ctan clog cabs carg conj creal cimag cproj
        """.split()
    )

    def __init__(self) -> None:
        self.helpers: dict[str, Helper] = {}

    def number(self, tape: Tape, slot: int) -> Text:
        """A literal of type double."""
        text = _literal(tape.constants[slot])
        text = text if set(text) & set(".en") else f"{text}.0"
        return Text(text, UNARY) if text.startswith("-") else Text(text)

    def call(self, tape: Tape, slot: int, args: Sequence[Text]) -> Text:
        """A function of <math.h>."""
        op = tape.ops[slot]
        if op == "sign":
            u = args[0].within(SUM)
            return Text(f"(double)(({u} > 0.0) - ({u} < 0.0))", UNARY)
        if op == "pi":
            return Text("3.141592653589793")
        name = CALLS.get(op)
        if name is None:
            row = row_of(op, len(args))
            name = row.c or row.math or (op if helpers.c(op) else "")
        if not name:
            raise _lacking(self.language, op)
        self.helpers |= helpers.c(op)
        if op in OF_ORDERS:
            args = [Text(_whole(tape, tape.args[slot][0], op)), *args[1:]]
        return _call(name, args)

    def choice(self, condition: Text, held: Text, failed: Text) -> Text:
        """One of two expressions."""
        parts = condition.within(COMPARISON), held.within(COMPARISON), failed.within(TERNARY)
        return Text("{} ? {} : {}".format(*parts), TERNARY)

    def let(self, name: str, text: str) -> str:
        """A line that gives a name to a value."""
        return f"const double {name} = {text};"

    def assign(self, name: str, text: str) -> str:
        """A line that gives a value to a variable."""
        return f"{name} = {text};"

    def either(
        self, names: Sequence[str], condition: str, held: list[str], failed: list[str]
    ) -> Iterable[str]:
        """An if statement, after the declaration of what it gives values to."""
        yield f"double {', '.join(names)};"
        yield f"if ({condition}) {{"
        yield from _indented(held)
        yield "} else {"
        yield from _indented(failed)
        yield "}"

    def results(self, outputs: Sequence[Output], texts: Sequence[str]) -> Iterator[str]:
        """Lines that fill the arrays; a number by itself that comes first is returned."""
        rest = iter(texts)
        last = []
        for each in outputs:
            if each is outputs[0] and not each.shape:
                last = [f"return {next(rest)};"]
                continue
            for place in _places(each.shape):
                where = "".join(f"[{k}]" for k in place)
                yield (
                    f"{each.name}{where} = {next(rest)};"
                    if each.shape
                    else (f"*{each.name} = {next(rest)};")
                )
        yield from last

    def function(
        self, name: str, names: Sequence[str], said: str, outputs: Sequence[Output], body: list[str]
    ) -> Iterator[str]:
        """The definition; an argument that f does not depend on is said to be unused."""
        first, *_ = outputs
        filled = outputs if first.shape else outputs[1:]
        arguments = [f"double {each}" for each in names] + [
            f"double {each.name}{''.join(f'[{size}]' for size in each.shape)}"
            if each.shape
            else f"double *{each.name}"
            for each in filled
        ]
        yield f"/* {said} */"
        yield f"{'void' if first.shape else 'double'} {name}({', '.join(arguments)})"
        yield "{"
        words = set(" ".join(body).translate(_NO_SIGNS).split())
        yield from _indented([f"(void){each};" for each in names if each not in words])
        yield from _indented(body)
        yield "}"

    def imports(self, _: Iterable[Helper]) -> tuple[str, ...]:
        """The header."""
        return ("#include <math.h>",)


def _quietly(body: list[str]) -> list[str]:
    """The body without warnings about branches that are not taken."""
    if any("np.where" in line for line in body):
        return ['with np.errstate(all="ignore"):', *_indented(body)]
    return body


_NO_SIGNS = str.maketrans(dict.fromkeys("()[]{}+-*/,;?:<>=!", " "))


def _literal(value: Fraction) -> str:
    if value.denominator == 1 and abs(value) <= LARGEST_WHOLE:
        return str(value.numerator)
    number = as_float(value)
    if number in (float("inf"), float("-inf")) or (value and not number):
        raise LimitError("a number in the formula is beyond the range of a double")
    return repr(number)


def _call(name: str, args: Sequence[Text]) -> Text:
    return Text(f"{name}({', '.join(arg.text for arg in args)})")


def _tuple(before: str, texts: Sequence[str], shape: tuple[int, ...]) -> Iterator[str]:
    """Nested tuples, a line for each part where one would be too long."""
    if not shape:
        yield f"{before}{texts[0]}"
        return
    step = len(texts) // shape[0]
    rows = [texts[k : k + step] for k in range(0, len(texts), step)]
    parts = [list(_tuple("", row, shape[1:])) for row in rows]
    line = f"{before}({', '.join(part[0] for part in parts)}{',' * (len(parts) == 1)})"
    if len(line) <= LONGEST_LINE and all(len(part) == 1 for part in parts):
        yield line
        return
    yield f"{before}("
    for *lines, last in parts:
        yield from _indented([*lines, f"{last},"])
    yield ")"


def _places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """All indices of an array, row by row."""
    places: list[tuple[int, ...]] = [()]
    for size in shape:
        places = [(*place, k) for place in places for k in range(size)]
    return places


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"{INDENT}{line}" if line else "" for line in lines]


def _whole(tape: Tape, slot: int, op: str) -> str:
    order = tape.constants.get(slot)
    if order is None:
        raise ReadError(f"in C the order of {op} has to be a whole number")
    _require_whole(tape, slot, op)
    return str(order.numerator)


def _require_whole(tape: Tape, slot: int, op: str) -> None:
    """Raise ReadError for a function of an order that is known, and no whole number."""
    order = tape.constants.get(slot)
    if op in OF_ORDERS and order is not None and order.denominator != 1:
        raise ReadError(f"in code the order of {op} has to be a whole number")


def _lacking(language: str, op: str) -> ReadError:
    where = {"Python": "Python's math", "NumPy": "NumPy", "C": "C's <math.h>"}[language]
    return ReadError(f"{where} has no function {op}")
