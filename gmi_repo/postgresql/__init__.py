"""PostgreSQL as Django speaks to it, with two things made cheap that every request pays for (see `base`)."""
