"""Everything that runs inside Rasa: components, the channel and the tracker store (Python 3.10)."""
