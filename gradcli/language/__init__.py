"""The expression language: text ⇄ tree."""
