"""Programs beside Python that some tests need; .ci/run installs those that are missing."""

from shutil import which

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """A mark that skips a test, saying why, on a machine without one of the programs."""
    missing = [program for program in programs if which(program) is None]
    reason = f"not installed: {', '.join(missing)} (.ci/run installs what the tests need)"
    return pytest.mark.skipif(bool(missing), reason=reason)
