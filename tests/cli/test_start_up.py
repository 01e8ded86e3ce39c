"""Help, completion and usage errors wait for no heavy library; nor does a pipe for Rich."""

import os
import shlex
import subprocess
import sys

import pytest

from tests.cli.harness import ROOT

HEAVY = {"sympy", "mpmath", "rich", "numpy", "orjson"}
AVOIDED = {"json", "csv", "locale", "dataclasses"}
"""Modules of Python's that take a millisecond each, which plain answers do without."""
PROBE = f"""
import sys
from gradcli.cli.boundary import main
main()
print("imported:", *sorted({HEAVY | AVOIDED!r} & set(sys.modules)), file=sys.stderr)
"""


def _imported(args: list[str], env: dict[str, str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        capture_output=True,
        env={**os.environ, **env},
        cwd=ROOT,
        text=True,
        timeout=300,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    ("args", "env"),
    [
        (["--help"], {}),
        (["--version"], {}),
        (["grad", "--help"], {}),
        (["grad", "x", "--nonsense"], {}),
        (["grda", "x"], {}),
        (["grad", "x^2 + 3 *"], {}),
        (["grad", "x y", "--at", "1"], {}),
        (
            [],
            {
                "_GRADCLI_COMPLETE": "bash_complete",
                "COMP_WORDS": "gradcli gr",
                "COMP_CWORD": "1",
            },
        ),
    ],
)
def test_light_runs_import_nothing_heavy(args: list[str], env: dict[str, str]) -> None:
    assert not _imported(args, env) & HEAVY


@pytest.mark.parametrize("command", ["grad 'x^2 + y^2'", "norm 'x^2 y' --at 1,2", "grad 'x +'"])
def test_a_pipe_waits_for_nothing(command: str) -> None:
    assert _imported(shlex.split(command), {}) == set()


EXACT = (
    "grad 'x^2 + 3x y' --at 1,2 --exact",
    "grad 'x^2*y + sin(x*y)' --at 1,2 --format table",
    "grad 'x^2*y + sin(x*y)' --at 1,2 --format table --steps",
    "grad 'x^2*y + sin(x*y)' --at 1,2 --format latex",
    "grad 'sin(x) y' --at pi/6,sqrt(3) --exact --unit",
    "grad 'x^y' --at 2,3 --exact",
    "grad 'gamma(x) + erf(x)' --at 1/3 --exact",
    "grad 'a x^2' --vars x --at 2 --exact",
    "grad 'sqrt(x) - sqrt(2)' --at 2",
    "grad 'x^2 y' --at 1,2 --check 4,1",
    "norm 'x^2 + y^2' --at 1,2 --exact",
    "norm 'x^2 + y^2' --at 1,2 --check '2sqrt(5)'",
    "dirderiv 'x^2 y' --at 1,2 --along 3,4 --exact --steps",
    "dirderiv 'x^2 y' --along 3,4",
    "tangent 'x^2/4 + y^2 = 1' --at 'sqrt 2, 1/sqrt 2' --exact",
    "tangent 'e^x y' --at 1,1 --format table",
    "descend 'e^x - 2x' --from 0 --exact --max-steps 2",
    "grad 'ln(x - 2y)' --at=-1,3 --exact",
)

BY_SYMPY = {
    "grad 'x abs(x)' --at 0": "limits at a corner",
    "dirderiv 'sqrt(x^2 + y^2)' --at 0,0 --along 1,1": "one-sided limits",
    "grad 'floor(x)' --at 1": "what is on both sides of a jump",
    "hess 'abs(x)^3' --at 0": "second partial derivatives as limits",
    "critical 'x^3 - 3x + y^2'": "exact values at critical points, kinks among them",
    "grad 'sin(2) - 2 sin(1) cos(1) + x' --at 'sin(2) - 2 sin(1) cos(1)' --exact": (
        "a proof that a number is 0 which no digits tell from it"
    ),
}
"""What imports SymPy at a point, and what for."""


@pytest.mark.parametrize("command", EXACT)
def test_exact_numbers_do_without_sympy(command: str) -> None:
    assert "sympy" not in _imported(shlex.split(command), {})


@pytest.mark.parametrize("command", BY_SYMPY, ids=BY_SYMPY.values())
def test_sympy_proves(command: str) -> None:
    assert "sympy" in _imported(shlex.split(command), {})
