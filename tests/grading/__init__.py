"""Tests of checked answers."""
