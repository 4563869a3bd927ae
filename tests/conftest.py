"""What every folder of tests shares: a whole helpline on the real engine and action server."""

pytest_plugins = ["tests.running_helpline"]
