"""What other systems export -> posts -> Markdown files with front matter; and the entries of a live feed.

Nothing is fetched, nothing private becomes public, and nothing that the user wrote is overwritten.
"""
