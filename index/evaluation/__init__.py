"""Labelled questions and documents -> measures."""
