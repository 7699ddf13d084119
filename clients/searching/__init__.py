"""Finding a person without an index in the database: normal forms, queries, an index in memory."""
