"""Kinds of numbers, and how a tape is run on each: floats, arrays, rationals and exact ones."""
