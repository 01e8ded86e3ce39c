"""gradcli: a command-line calculator for gradients."""

__version__ = "0.1.0"
