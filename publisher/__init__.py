"""Publisher: a folder of article files in; feeds, web pages and newsletters out."""

__version__ = "0.1.0"

__all__ = ["__version__"]
