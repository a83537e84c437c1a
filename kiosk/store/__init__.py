"""All that reads or writes the tablet's store. Loaded in the store's thread: no frame waits for it."""
