"""Where parents write from: each channel translates, calls the router, and stops."""
