"""Tests of algebra on formulas."""
