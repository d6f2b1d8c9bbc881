"""The hand: one file per verb. Each puts a question to the query layer and shows its answer; none decides.

Imports at the top of these files stay light (typer and the standard library), so that ``isthmus --help`` is
quick: whatever reads, computes or proves is imported inside the verb that needs it.
"""
