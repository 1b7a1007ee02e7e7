"""What the program can tell of itself: its log file, its process, its versions, sessions that died. No Qt."""
