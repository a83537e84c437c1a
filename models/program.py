"""Which version of Gatepost this is: told at enrolment and with each request, shown on the office's page."""

PROGRAM = "0.1.0"
"""As pyproject.toml has it; a test holds the two together."""
