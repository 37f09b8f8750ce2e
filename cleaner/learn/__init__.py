"""Learning from corpora: measuring the cleaner, tuning scores, proposing rules."""
