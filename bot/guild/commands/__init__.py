"""The slash commands and menus, a file for each subject; each file adds its own to the tree."""
