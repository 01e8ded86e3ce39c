"""Derivations to be read: the rules behind an answer, one a line."""
