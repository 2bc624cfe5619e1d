"""Publish again and again while somebody writes: watch the sources, show what would come out, leave no trace."""
