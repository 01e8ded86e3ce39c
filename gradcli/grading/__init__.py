"""Judging answers: points of a domain, equality of formulas, slips, verdicts."""
