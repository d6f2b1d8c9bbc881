"""AWS itself -> a snapshot on disk: the only room that calls AWS, and it only reads."""
