"""Rasa custom actions: thin calls into the referral directory."""
