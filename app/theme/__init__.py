"""Role colours and style sheets made from resources/themes."""
