"""Text → tree: the lexer, the grammar, and what is said where a text can't be read."""
