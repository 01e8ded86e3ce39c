"""Exact mathematics through SymPy, which is handed classes and numbers but never text."""
