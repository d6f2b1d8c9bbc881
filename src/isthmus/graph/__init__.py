"""The map: places where a packet can stand, and transitions between them. Only this room imports networkx.

In: a ``Network``. Out: a ``PlaceGraph``: what ``engine`` compiles, and on what ``candidates`` finds ways.
"""
