"""Discord: the client, its commands, and answers as messages."""
