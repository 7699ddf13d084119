"""A letter: from what the owner wrote to the message that one reader gets."""
