"""Cards, badges, slips and posters on paper."""
