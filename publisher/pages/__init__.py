"""Articles, channels and the newest issue -> web pages: plain, fast, without JavaScript. No file is written here.

Links to our own pages and files are relative to the page, so that the site works below any address; whatever feeds,
search engines and other sites read (canonical, OpenGraph, feed links) is absolute.
"""

from publisher.pages.indexes import sitemap, sitemap_paths, stylesheet
from publisher.pages.paging import older_path
from publisher.pages.views import (
    IN_COLUMN,
    Frame,
    article_page,
    front_page,
    missing_page,
    older_page,
    redirect_page,
    topic_page,
)

__all__ = [
    "IN_COLUMN",
    "Frame",
    "article_page",
    "front_page",
    "missing_page",
    "older_page",
    "older_path",
    "redirect_page",
    "sitemap",
    "sitemap_paths",
    "stylesheet",
    "topic_page",
]
