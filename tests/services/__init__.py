"""What the tests start for themselves: a screen, a PostgreSQL; and where the system's Chromium is."""
