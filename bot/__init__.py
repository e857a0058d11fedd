"""Every place a person types: terminal and Discord. Reaches the index through its door only."""

__version__ = "0.1.0"
