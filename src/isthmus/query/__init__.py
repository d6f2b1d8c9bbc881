"""The questions: one file each, one answer type, ends resolved in one place."""
