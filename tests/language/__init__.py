"""Text and trees: what is read, and what is written."""
