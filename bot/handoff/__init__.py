"""The queue for a human: requests, places, claims."""
