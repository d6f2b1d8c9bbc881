"""The window: an ``Answer`` comes in, text or JSON for people and programs goes out.

Every function here is pure: nothing is read, asked or decided. ``json`` gives the contract's bytes, ``text``
what a terminal shows (and may change). Errors of questions are not answers; the command line prints those.
"""
