"""Tests of pictures: what is sampled, what is drawn, and what the files hold."""
