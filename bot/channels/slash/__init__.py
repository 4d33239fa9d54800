"""What Slack and protocols like it share: commands, `response_url`, and an inbox that loses no question.

A further protocol is one small module beside `bot/channels/mattermost.py`; what it has to provide is `inbox.Renderer`.
"""
