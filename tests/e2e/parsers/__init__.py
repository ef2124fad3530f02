"""Twelve server-side parsers of `Cookie`, each a program around the real thing. See `twelve`."""
