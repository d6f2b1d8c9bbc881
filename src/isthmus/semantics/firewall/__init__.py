"""What a network firewall's policy says of a flow: rules read, ordered, and folded over any carrier."""
