"""What a run did, for people: see it, question it, undo it, compare it, judge it."""
