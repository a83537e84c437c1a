"""The way to the office: enrolment, sync, sticks."""
