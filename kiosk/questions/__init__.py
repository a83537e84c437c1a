"""The office's own questions, asked at the gate."""
