"""What is asked about clients: a form per page, a refusal at its field, nothing typed lost."""
