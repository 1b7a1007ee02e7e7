"""Worker kinds: what each is for, and the least power it needs."""
