"""Tests of what a person or a program sees: hand-made results in, text out."""
