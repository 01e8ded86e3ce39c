"""Whether a derivative exists at a corner, by proof or by counterexample."""
