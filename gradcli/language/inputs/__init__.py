"""What stands beside a formula: points, directions, answers, data."""
