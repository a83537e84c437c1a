"""Audit, retention, backup, keys in escrow."""
