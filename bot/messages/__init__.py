"""Messages: what Resolves says itself, in English and in the other languages of the catalogue.

A message is an English text that knows what it is made of, so that it can be said in another language once that is
known. The documents' words, labels of clauses and names are its values, and stay as they are.
"""

from bot.messages.catalogue import LANGUAGES
from bot.messages.message import Message, either, joined, listed, localised, msg, plural, sentences

__all__ = ["LANGUAGES", "Message", "either", "joined", "listed", "localised", "msg", "plural", "sentences"]
