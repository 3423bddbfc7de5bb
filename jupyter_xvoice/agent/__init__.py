"""The controller of a spoken conversation: one thread, one loop, one realtime connection; usable with no page."""
