"""The meeting itself: who is there, quorum, interests, decisions and actions."""
