"""The Writer actor: the one authority over a run's document.

Read in this order: ``messages`` (what can be asked) → ``actor`` (orders, saves, answers) → ``commands`` with
``edits``, ``agents`` and ``review`` (what a command makes, pure) → ``desk`` and ``ledger`` (what the Writer
has before it, pure) → ``commit_line`` (the way to the log) → ``file`` (the projection on disk) → ``port``
(an agent's way to the document).
"""
