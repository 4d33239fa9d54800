"""The variable of the bot's token; a module of its own, since a command without one should not wait for the library."""

TOKEN = "TELEGRAM_BOT_TOKEN"  # noqa: S105  (the name of the variable)
