"""Camera and decoders: what is held up to the tablet."""
