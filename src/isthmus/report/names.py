"""What resources are called in a report."""

from __future__ import annotations

from ..model.network import Network
from ..query.directory import directory
from .phrase import NameOf


def naming(network: Network) -> NameOf:
    """A function from a resource's id to its name, None where it has none.

    An interface without a name of its own goes by its instance's.
    """
    names = directory(network).name_of

    def name_of(resource: str) -> str | None:
        if resource in names:
            return names[resource]
        interface = network.interfaces.get(resource)
        attachment = interface.attachment if interface else None
        return names.get(attachment.instance_id) if attachment and attachment.instance_id else None

    return name_of
