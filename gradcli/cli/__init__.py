"""The command line: options in, one call, an answer out."""

from gradcli.cli.boundary import main

__all__ = ["main"]
