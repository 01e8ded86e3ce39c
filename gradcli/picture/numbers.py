"""Numbers as they stand in pictures."""

DIGITS = 4


def short(value: float) -> str:
    """A number in a few digits: `0.25`, `−3`, `1e−8`."""
    text = f"{value:.{DIGITS}g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    return "0" if text == "-0" else text.replace("-", "−")
