"""The few widgets that every screen is made of; each module loads the .kv beside it at its first import."""
