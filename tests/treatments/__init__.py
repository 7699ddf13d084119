"""Tests of the treatment room: catalogue, assessment, consultation, entries."""
