"""The Slack app: signed commands, events and buttons by Bolt, answers as Block Kit; nothing about answering."""
