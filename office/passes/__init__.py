"""Passes: made, signed, revoked; their keys."""
