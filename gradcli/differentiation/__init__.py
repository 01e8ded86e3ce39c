"""Derivatives from the table of rows: of trees, and of tapes in reverse mode."""
