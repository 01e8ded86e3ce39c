"""Tree → answers: derivation, tidying, exact values, and the verbs, one file each."""
