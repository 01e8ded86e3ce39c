"""f and ∇f at a place: quickly where floats are sure, carefully where they are not."""
