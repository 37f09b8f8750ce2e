"""Learning from corpora: measuring the cleaner, proving rules, tuning scores."""
