"""Numbers, fast: straight-line programs, differentiated backwards, on floats and on arrays."""
