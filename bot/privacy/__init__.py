"""What keeps a parent anonymous: keys, the sealed journal, return codes and erasure."""
