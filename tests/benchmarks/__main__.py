"""Run with `python -m tests.benchmarks`; prints a table, and exits 1 where a target is missed.

Every line compares a command or a function A with a yardstick B, side by side. With names of
groups (`python -m tests.benchmarks streams`) only those are run.
"""

import sys
from collections.abc import Callable, Iterable, Iterator

from tests.benchmarks import codes, descents, formulas, grading, networks, pictures, streams
from tests.benchmarks.timing import Comparison

GROUPS: dict[str, Callable[[], Iterable[Comparison]]] = {
    "formulas": formulas.comparisons,
    "pictures": pictures.comparisons,
    "streams": streams.comparisons,
    "networks": networks.comparisons,
    "descents": descents.comparisons,
    "grading": grading.comparisons,
    "codes": codes.comparisons,
}
WIDTH = 58


def main(names: list[str]) -> int:
    """Measure everything and print the table; 1 where a target was missed."""
    print(f"{'A / B':{WIDTH}} {'A ms':>9} {'B ms':>9} {'ratio':>6} {'target':>7}")
    return int(sum(missed for name in names or GROUPS for missed in _group(name)) > 0)


def _group(name: str) -> Iterator[bool]:
    for comparison in GROUPS[name]():
        if not comparison.possible:
            print(f"{comparison.name:{WIDTH}} not measured: there is no {comparison.needs} here")
            continue
        a, b, ratio = comparison.measure()
        missed = ratio > comparison.target
        times = f"{a * 1000:9.2f} {b * 1000:9.2f} {ratio:6.2f} {comparison.target:7.2f}"
        verdict = "  missed" if missed else ""
        print(f"{comparison.name:{WIDTH}} {times}{verdict}", flush=True)
        yield missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
