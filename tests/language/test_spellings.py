"""What people write means what they mean by it: every line of the table of spellings."""

import pytest

from tests.language.spellings import Spelling, meaning_of, spellings

TABLE = list(spellings())


@pytest.mark.parametrize("spelling", TABLE, ids=lambda s: f"{s.kind}: {s.typed}")
def test_spelling(spelling: Spelling) -> None:
    assert meaning_of(spelling.kind, spelling.typed) == spelling.meaning


def test_the_table_is_long_and_says_everything_once() -> None:
    assert len({(line.kind, line.typed) for line in TABLE}) == len(TABLE) >= 400
