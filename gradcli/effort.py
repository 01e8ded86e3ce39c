"""Work is counted, not timed: a search or a proof gives up after so many steps.

So the same question gets the same answer on every machine, however busy that is. Code that
searches spends a step for each node that it visits, each term that it makes, each case that it
splits; whoever asks says how many steps there are, and catches the error where a plainer answer
will do:

    try:
        with Budget(20_000):
            return shortest(tree)       # somewhere inside: spend(len(terms))
    except OutOfStepsError:
        return tree

Budgets may be nested: a step counts for all that are open, and whichever is used up first ends
the work. A budget that is kept and opened again goes on with what it has left: one purse for many
answers.

What a library does inside a call can't be counted. Bound what it is handed: spend beforehand what
a call on something of that size costs at most, and don't make the call where the size is not one
for which the cost is known.
"""

from types import TracebackType

_open: list["Budget"] = []


class OutOfStepsError(Exception):
    """The work takes more steps than there are."""


class Budget:
    """The number of steps that the work done `with` it may take."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __enter__(self) -> "Budget":
        _open.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        _open.remove(self)


def spend(steps: int = 1) -> None:
    """Count steps; raise OutOfStepsError where an open budget has none left."""
    spent = False
    for budget in _open:
        budget.left -= steps
        spent = spent or budget.left < 0
    if spent:
        raise OutOfStepsError
