"""What Slack and those that speak its protocol have in common: commands, `response_url`, and a reply that is not lost.

A further protocol is one small module beside `bot/channels/mattermost.py`; what it has to give is `desk.Voice`.
"""
