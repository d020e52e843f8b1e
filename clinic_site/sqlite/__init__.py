"""SQLite that loses nothing when its file is moved away or deleted under a running site."""
