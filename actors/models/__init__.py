"""Language models behind one interface: offline, scripted, and real ones.

Read in this order: ``port`` (what a model is, and how one is found by name), ``calls`` (what is asked and
what comes back), ``caller`` (one call = one pair of events). ``wire`` and ``conversation`` are the only
modules that import pydantic-ai; they take half a second and more to import, so nothing imports them before
the first call, and then in a thread (``load.load_wire``).
"""
