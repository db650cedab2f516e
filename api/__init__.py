"""The REST face: what a recruiter does in the bot, for machines."""
