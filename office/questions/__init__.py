"""The office's own questionnaire."""
