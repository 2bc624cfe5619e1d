"""Tests of publisher.importing."""
