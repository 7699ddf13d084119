"""The privacy notice and the record of processing."""
