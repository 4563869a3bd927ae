"""The staff pages: counsellors talk with parents here, administrators see to the team."""
