"""Results → pictures' data: f and ∇f sampled over a window that shows what was asked about."""

from gradcli.calculus.landscape.survey import survey

__all__ = ["survey"]
