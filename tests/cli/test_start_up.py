"""Help, completion and usage errors wait for no heavy library; nor does a pipe for Rich."""

import os
import subprocess
import sys

import pytest

from tests.cli.harness import ROOT

HEAVY = {"sympy", "mpmath", "rich", "numpy", "orjson"}
PROBE = f"""
import sys
from gradcli.cli.boundary import main
main()
print("imported:", *sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)
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
    assert _imported(args, env) == set()


def test_a_pipe_does_not_wait_for_rich_or_numpy() -> None:
    assert _imported(["grad", "x^2 + y^2"], {}) <= {"sympy", "mpmath"}
