"""gradcli: a command-line calculator for gradients."""

__version__ = "0.1.0"
__released__ = "2026-11-24"
"""The day of that version, which the manual shows."""
