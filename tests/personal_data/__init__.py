"""Every declared kind of personal data, from entering to forgetting."""
