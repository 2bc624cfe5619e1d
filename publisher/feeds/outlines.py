"""OPML 2.0: every channel in one file that readers import."""

from __future__ import annotations

from lxml import etree

from publisher.feeds.entries import file_url
from publisher.model import Channel, Site


def write(site: Site, channels: tuple[Channel, ...]) -> bytes:
    """Render the list. Source: http://opml.org/spec2.opml, subscription lists."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = site.title
    body = etree.SubElement(root, "body")
    for channel in channels:
        etree.SubElement(
            body,
            "outline",
            type="rss",
            version="RSS2",
            text=channel.title,
            title=channel.title,
            description=channel.description,
            language=channel.language,
            xmlUrl=file_url(channel, "rss.xml"),
            htmlUrl=channel.url,
        )
    etree.indent(root, " ")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
