"""The routes: one file per page of the service; each decodes, asks, and shapes the response."""
