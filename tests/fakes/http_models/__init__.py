"""Model servers over real HTTP on loopback, one wire format for each family of endpoints.

A server = a wire format (``wires``) with a brain that answers (``brains``) with faults (``faults``).
"""
