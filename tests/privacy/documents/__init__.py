"""What is handed over on paper and in files."""
