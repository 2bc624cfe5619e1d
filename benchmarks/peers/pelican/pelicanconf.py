"""The same work as ours: a feed of the site and one of each topic, 20 whole entries each; no article pages."""

import os
from pathlib import Path

SITENAME = "News"
SITEURL = FEED_DOMAIN = "https://news.example.org"
AUTHOR = "News"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = os.environ["BENCH_ARTICLES"]
OUTPUT_PATH = os.environ["BENCH_OUT"]
CACHE_PATH = os.environ["BENCH_OUT"] + "-cache"
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"
CONTENT_CACHING_LAYER = "generator"
ARTICLE_PATHS = [""]
PAGE_PATHS = STATIC_PATHS = PLUGINS = []
THEME = str(Path(__file__).parent / "theme")
MARKDOWN = {"extensions": ["tables", "fenced_code"], "output_format": "html5"}

FEED_ALL_RSS = "index.xml"
CATEGORY_FEED_RSS = "topics/{slug}/index.xml"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = False
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

DIRECT_TEMPLATES = []
ARTICLE_URL = "articles/{slug}/"
ARTICLE_SAVE_AS = DRAFT_SAVE_AS = PAGE_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""
YEAR_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_SAVE_AS = DAY_ARCHIVE_SAVE_AS = ARCHIVES_SAVE_AS = ""
AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = INDEX_SAVE_AS = ""
