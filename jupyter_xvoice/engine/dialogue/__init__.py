"""Who answers in a realtime conversation."""
