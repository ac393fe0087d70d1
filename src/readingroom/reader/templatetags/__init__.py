"""What templates of the reader can ask for beyond Django's own tags."""
