"""Search over what visitors may read now: forgiving of spelling, at home in lay words, and forgetful of who asked."""
