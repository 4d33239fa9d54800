"""The Telegram bot: it renders the answers of the one service and has a chat's manners; nothing about answering."""
