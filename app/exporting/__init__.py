"""Run documents as files that others can read; no Qt but in ``pdf``, which is imported when it is needed.

``formats`` names them; ``subject`` is what is exported; ``page``, ``word``, ``pdf`` make one format each;
``work`` puts a subject into a file, and can be stopped.
"""
