"""The client of the engine, and the check of what it may answer."""
