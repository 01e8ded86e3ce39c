"""Tables as people keep them, each a small file: encodings, separators, quotes, kinds of JSON."""

from pathlib import Path

import pytest

from tests.cli.harness import run_inside

TABLES = Path(__file__).parents[1] / "data" / "tables"

ENCODED = "little_endian.csv marked.csv old_mac.tsv blanks.dat".split()
IN_QUOTES = "notes.csv pipes.csv".split()
OF_JSON = "array.json one_line.json pretty.json lines.jsonl".split()
POINTS = {name: ["4\t1", "24\t9"] for name in ENCODED + IN_QUOTES + OF_JSON} | {
    "german.csv": ["6.75\t2.25", "-4\t0.25", "7407\t1523990.25"],
    "quoted.csv": ["6\t2.25", "9876\t1523990.25"],
}


@pytest.mark.parametrize("name", POINTS)
def test_points_in_files(name: str) -> None:
    ran = run_inside("grad", "x^2 y", "--at", f"@{TABLES / name}")
    assert (ran.lines, ran.err, ran.status) == (POINTS[name], "", 0)


PIPES = "gradcli: note: the column '5\" pipe' is _5_pipe\n"
WITH_NAMES = sorted(POINTS.keys() - {"one_line.json", "blanks.dat"})


@pytest.mark.parametrize("name", WITH_NAMES)
def test_columns_of_data(name: str) -> None:
    """∂/∂m of the sum of mxy is the sum of the products, which are 2 and 12 in most files."""
    products = {"german.csv": 1.5 * 2.25 - 2 + 1234.5 * 3, "quoted.csv": 3 + 1234.5 * 4}
    ran = run_inside("backprop", "sum(m*x*y)", "--data", str(TABLES / name), "--at", "m=1")
    assert ran.err.replace(PIPES, "") == ""
    assert float(ran.out.removeprefix("m\t")) == products.get(name, 14)


def test_bad_rows_are_named_by_their_column() -> None:
    ran = run_inside("grad", "x^2 y", "--at", f"@{TABLES / 'broken.csv'}")
    assert ran.lines == ["4\t1", "nan\tnan", "nan\tnan", "nan\tnan", "60\t25"]
    assert ran.err.splitlines() == [
        "gradcli: line 3: column x: 'NA' is no number",
        "gradcli: line 4: 3 fields where 2 are due",
        "gradcli: line 5: column x: '' is no number",
    ]
    assert ran.status == 3


def test_any_header_gets_a_name_that_is_told() -> None:
    table = str(TABLES / "sales.csv")
    fit = ("sum(m*total_sales_2024 - groe_cm)", "--data", table, "--at", "m=1")
    ran = run_inside("backprop", *fit)
    assert (ran.out, ran.status) == ("m\t4\n", 0)
    assert "'Total Sales (2024)' is total_sales_2024, 'Größe (cm)' is groe_cm" in ran.err
    assert run_inside("backprop", *fit, "--strict").status == 0


def test_an_array_of_points_needs_no_memory_of_its_own_and_names_lines() -> None:
    rows = ",\n".join(f'{{"x": {x}, "y":\n 1}}' for x in range(3_000))
    ran = run_inside("grad", "1/x + y", "--at", "-", stdin=f"[{rows}]")
    assert len(ran.lines) == 3_000
    assert ran.lines[2] == "-0.25\t1"
    assert ran.err.startswith("gradcli: line 1: f is undefined")


def test_json_that_breaks_off_keeps_what_came_before() -> None:
    ran = run_inside("grad", "x^2", "--at", "-", stdin="[[1],\n[2],\n[3,")
    assert ran.lines == ["2", "4"]
    assert "line 3: this is no JSON" in ran.err
    assert ran.status == 2


def test_digits_beyond_floats_are_kept_in_json() -> None:
    ran = run_inside(
        "grad", "x^2", "--at", "-", "--digits", "20", stdin='{"x": 0.12345678901234567891}\n'
    )
    assert ran.lines == ["0.24691357802469135782"]


@pytest.mark.parametrize(
    ("option", "command", "hint"),
    [
        (("--at", "points.csv"), "grad", "--at @points.csv"),
        (("--check", "answers.txt"), "grad", "--check @answers.txt"),
    ],
)
def test_files_without_at_get_the_hint(option: tuple[str, str], command: str, hint: str) -> None:
    ran = run_inside(command, "x^2", *option)
    assert ran.status == 2
    assert f"hint: {hint}" in ran.err


def test_a_coordinate_that_is_a_column_is_called_one() -> None:
    table = str(TABLES / "marked.csv")
    ran = run_inside("descend", "mean((m*x - y)^2)", "--data", table, "--from", "m=1,x=2")
    assert ran.status == 2
    assert "x is a column of the data" in ran.err


def test_numbers_in_a_table_of_points_are_written_as_everywhere(tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("x,y\n1e-9,3e12\n")
    table = ("--at", f"@{points}", "--format", "table")
    assert "1e-9   3e12" in run_inside("norm", "x^2 y", *table).out.replace("−", "-")
    shown = run_inside("hess", "x^2 y", *table).out
    assert "∂²f/∂x² = 6e12   ∂²f/∂x∂y = 2e" in shown
    assert "–" not in shown
