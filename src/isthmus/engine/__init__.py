"""The fast reader: exact sets over columns of numpy words, walks over places, sessions there and back."""
