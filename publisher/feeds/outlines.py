"""OPML 2.0: every channel in one file that readers import."""

from __future__ import annotations

from lxml import etree

from publisher.config import FEED_FILES, Format
from publisher.feeds.entries import file_url
from publisher.model import Channel, Site


def write(site: Site, channels: tuple[Channel, ...], form: Format) -> bytes:
    """Render the list. Source: http://opml.org/spec2.opml, subscription lists."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = site.title
    body = etree.SubElement(root, "body")
    for channel in channels:
        outline = etree.SubElement(body, "outline", type="rss", text=channel.title, title=channel.title)
        if form == "rss":
            outline.set("version", "RSS2")
        outline.set("description", channel.description)
        outline.set("language", channel.language)
        outline.set("xmlUrl", file_url(channel, FEED_FILES[form]))
        outline.set("htmlUrl", channel.url)
    etree.indent(root, " ")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
