"""A mistyped command line is told what it probably meant."""

import shlex

import pytest

from tests.cli.harness import run_inside

MISTAKES = [  # the command line, the message, the hint
    ("gard x", "unknown command gard", "did you mean grad?"),
    ("gradient x", "unknown command gradient", "did you mean grad?"),
    ("dir x", "unknown command dir", "did you mean dirderiv?"),
    ("minimize x", "unknown command minimize", "did you mean descend?"),
    ("help grad", "unknown command help", "did you mean --help?"),
    ("grad x --json", "unknown option --json", "did you mean --format json?"),
    ("dirderiv x --direction 1", "unknown option --direction", "did you mean --along?"),
    (
        "grad 'x y' --at x=1 y=2",
        "one formula is expected, not 2 words: x y y=2",
        "a point is one word: --at x=1,y=2",
    ),
    ("'x^2'", "unknown command x^2", "for the gradient: gradcli grad 'x^2'"),
    ("--versoin", "unknown option --versoin", "did you mean --version?"),
    ("-V", "unknown option -V", "gradcli --help"),
    (
        "--digits 5 grad x",
        "unknown option --digits",
        "it belongs behind the command: gradcli COMMAND EXPR --digits",
    ),
    ("grad x --fromat json", "unknown option --fromat", "did you mean --format?"),
    ("grad x --fromat=json", "unknown option --fromat", "did you mean --format?"),
    ("grad --fromat", "unknown option --fromat", "did you mean --format?"),
    ("grad x -f json", "unknown option -f", "did you mean --file or --format?"),
    ("grad -f json x", "unknown option -f", "did you mean --file or --format?"),
    ("grad x -at 1", "unknown option -at", "did you mean --at?"),
    ("norm x -o f", "unknown option -o", "gradcli norm --help"),
    ("dirderiv x --normalize", "unknown option --normalize", "did you mean --no-normalize?"),
    (
        "grad x^2 + y^2",
        "one formula is expected, not 3 words: x^2 + y^2",
        "put it into quotes: gradcli grad 'x^2 + y^2'",
    ),
    (
        "grad 'x y' --at 1 2",
        "one formula is expected, not 2 words: x y 2",
        "quotes keep together what has blanks in it: 'x + y', --at '1, 2'",
    ),
    ("grad", "there is no formula", "give an expression, - or --file FILE"),
    ("grad x --file y", "give an expression or --file, not both", None),
    ("grad x --at", "--at needs a value", "--at P"),
    ("grad x --at --exact", "--at needs a value", "--at P"),
    ("grad x --format jsn",
     "--format takes table, plain, json, csv, latex, python, numpy or c, not jsn",
     "did you mean json?"),
    ("grad x --digits 0", "--digits takes a whole number from 1 to 1000, not 0", None),
    ("grad x --digits many", "--digits takes a whole number from 1 to 1000, not many", None),
    ("descend x --from 1 --rate 0", "--rate takes a number above 0, not 0", None),
    ("descend x --from 1 --max-steps -1",
     "--max-steps takes a whole number that is at least 0, not -1", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message", "hint"), MISTAKES)
def test_mistake(line: str, message: str, hint: str | None) -> None:
    found = run_inside(*shlex.split(line))
    hints = [f"  hint: {hint}"] if hint else []
    assert found.err.splitlines() == [f"gradcli: {message}", *hints]
    assert found.status == 2


def test_a_variable_with_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADCLI_COLOR", "alwyas")
    assert "GRADCLI_COLOR takes auto, always or never" in run_inside("grad", "x").err


def test_one_word_with_two_minus_signs_is_a_formula() -> None:
    assert run_inside("grad", "--t").out == "1\n"


def test_an_empty_name_between_commas_is_none() -> None:
    done = run_inside("grad", "x^2 y", "--wrt", "x,,y")
    assert (done.status, done.out) == (2, "")
    assert "a name is missing" in done.err


def test_a_share_with_names_in_it_has_no_percentage() -> None:
    args = ("dirderiv", "x^2 y", "--at", "a,b", "--along", "3,4", "--format", "table")
    done = run_inside(*args)
    assert "share of it (cosine)" in done.out
    assert "%" not in done.out


@pytest.mark.parametrize("names", ["y, x", "(y,x)", "[y x]", "y; x"])
def test_names_are_listed_in_any_way(names: str) -> None:
    assert run_inside("grad", "x^2 y", "--vars", names).out == "x^2\t2*x*y\n"
