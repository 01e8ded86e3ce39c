"""The questions that can be asked of a function, one file each."""
