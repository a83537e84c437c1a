"""Self check-in: the form on the phone, and what was declared."""
