"""Speed, measured as ratios of two things that run side by side."""
