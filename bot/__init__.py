"""The parents and counsellors side: channels, conversation, handoff, privacy, storage and pages."""
