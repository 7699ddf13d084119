"""The whole story of an installation, told by a script on machines that exist for its length."""
