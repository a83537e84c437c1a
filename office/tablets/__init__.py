"""Tablets: enrolled, trusted, heard and answered."""
