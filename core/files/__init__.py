"""Files that people send: what they are, and the text a reader would see in them. Nothing here trusts a file."""
