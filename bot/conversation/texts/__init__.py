"""The bot's own words, by key and language; the files beside this one hold them."""

from pathlib import Path

from bot.catalogue import Catalogue

FOLDER = Path(__file__).parent

_catalogue = Catalogue(FOLDER)
keys = _catalogue.keys
text = _catalogue.text
