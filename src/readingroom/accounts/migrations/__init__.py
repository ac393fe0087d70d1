"""How the tables of people came to be, step by step; applied when the server starts."""
