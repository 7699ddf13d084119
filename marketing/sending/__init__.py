"""Taking messages to the mail server: at most once each, and stopping when something is wrong."""
