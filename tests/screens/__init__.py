"""Tests through the real window."""
