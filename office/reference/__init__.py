"""What the office alone decides: compound, roster, volunteers, policy, settings."""
