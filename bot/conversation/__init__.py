"""The conversation itself: who owns it, what is safe to say first, and whose turn it is."""
