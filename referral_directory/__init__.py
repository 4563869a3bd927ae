"""The referral directory: whom a family can turn to, where, and for what."""
