"""Language models behind one interface: offline, scripted, and real ones."""
