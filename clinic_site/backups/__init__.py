"""Backups: made every hour, encrypted, kept for at most 35 days, restored for trial every week."""
