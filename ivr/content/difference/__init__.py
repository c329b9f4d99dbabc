"""What changes for callers between two versions: found first, put into words second."""
