"""Passes held up at the gate, read without a network."""
