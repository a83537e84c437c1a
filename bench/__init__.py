"""What is measured, and beside what. `scripts/bench` prints the table."""
