"""PostgreSQL backend that tells the database who acts."""
