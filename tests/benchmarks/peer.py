"""The loop to be beaten: SymPy's own parser and `diff`, one gradient a line of standard input."""

import sys

from sympy import diff
from sympy.parsing.sympy_parser import parse_expr

for line in sys.stdin:
    expression = parse_expr(line)
    names = sorted(expression.free_symbols, key=str)
    print(*(diff(expression, name) for name in names), sep="\t")
