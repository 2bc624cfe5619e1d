"""How a database gets its tables: one module a version, run by Alembic."""
