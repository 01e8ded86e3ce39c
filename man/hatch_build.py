"""Installs every page of this folder where `man` finds it: share/man/man1, share/man/man7."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Manual(BuildHookInterface[Any]):
    """A step of building the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatch's signature
        """Add the pages to the files that go into share/."""
        for page in Path(self.root, "man").glob("*.[1-9]"):
            section = page.suffix.removeprefix(".")
            build_data["shared_data"][str(page)] = f"share/man/man{section}/{page.name}"
