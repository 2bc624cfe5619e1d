"""Tests of publisher.checking."""
