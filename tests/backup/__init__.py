"""Copies: made, tried, refused, restored."""
