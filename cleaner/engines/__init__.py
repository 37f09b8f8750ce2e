"""Where a batch runs: here on several processes, or as a step in Arrow, Ray or Spark."""
