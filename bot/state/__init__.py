"""Persistent state of a bot, shared by its replicas: one database behind `open_state`."""

from bot.state.answers import Feedback, Why
from bot.state.opening import State, open_state, state_of
from bot.state.place import Place
from bot.state.updates import Pending

__all__ = ["Feedback", "Pending", "Place", "State", "Why", "open_state", "state_of"]
