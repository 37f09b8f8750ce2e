"""Reading and writing: what an article may come from, and what its body and receipt become."""
