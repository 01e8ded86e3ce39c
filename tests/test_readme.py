"""What README.md shows is what the program prints."""

from tests.readme import BLOCK, README, executed


def test_examples_print_what_they_show() -> None:
    text = README.read_text("utf-8")
    assert len(BLOCK.findall(text)) > 5
    assert executed(text) == text, "run python -m tests.readme"
