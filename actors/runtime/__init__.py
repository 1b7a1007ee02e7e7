"""Actors, mailboxes, references and supervision."""
