"""A bar that shows how far a long run is."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gradcli.results.base import Value
from gradcli.results.descents import Step


class Bar:
    """A progress bar on a terminal, which leaves nothing behind."""

    def __init__(self, stream: TextIO, steps: int, *, colour: bool) -> None:
        target = Console(file=stream, no_color=not colour, legacy_windows=False)
        self._progress = Progress(
            TextColumn("step {task.completed:,} of {task.total:,}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[slope]}"),
            TimeRemainingColumn(),
            console=target,
            transient=True,
            auto_refresh=False,
        )
        self._task = self._progress.add_task("descent", total=steps, slope="")
        self._progress.start()

    def show(self, step: Step) -> None:
        """Move the bar to a step."""
        norm = step.norm
        slope = "" if isinstance(norm, Value) else f"‖∇f‖ {norm:.3g}"
        self._progress.update(self._task, completed=step.step, slope=slope, refresh=True)

    def close(self) -> None:
        """Take the bar away."""
        self._progress.stop()
