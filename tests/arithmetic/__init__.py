"""Tests of the numeric engines."""
