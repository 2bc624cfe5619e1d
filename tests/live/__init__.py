"""Tests of publisher.live."""
