"""Pure text analysis: language, worry signals, places and the taxonomy; imports nothing of ours."""
