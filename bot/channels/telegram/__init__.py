"""The Telegram bot: it renders the answers of the one service; nothing about answering is here."""
