"""Names of the environment variables that hold Slack's secrets."""

SECRET, BOT_TOKEN, APP_TOKEN = "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"
