"""The REST face: most of what a recruiter does in the bot, for machines; `api.app.ABOUT` names what is not here."""
