"""Misreadings in questions of many ends: of sets against each other, of what one thing lets in."""

from __future__ import annotations

from tests.mutants.plant import QUERY, Planted

OF_MANY: tuple[Planted, ...] = (
    Planted(
        "what reaches some of the internet reaches all of it",
        QUERY,
        "            found.each[numbers] &= words\n",
        "            found.each[numbers] |= words\n",
    ),
    Planted(
        "what no way leads to is none of the internet",
        QUERY,
        "    found.each[left > 0] = 0\n",
        "    found.each[left < 0] = 0\n",
    ),
    Planted(
        "who some of the internet reaches, all of it reaches",
        QUERY,
        "        found.each[number] = np.bitwise_and.reduce(words, axis=0)\n",
        "        found.each[number] = np.bitwise_or.reduce(words, axis=0)\n",
    ),
)
