"""Build the site of docs/ with Sphinx: python -m tools.site [FOLDER]; the pages stay plain Markdown for forges.

Sphinx gets a copy, with the pages that lie elsewhere in the repository and the contents, which are told here.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
import tempfile
from io import StringIO
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import publisher

ROOT = Path(__file__).parent.parent
ELSEWHERE = {"changes.md": "CHANGELOG.md", "benchmarks.md": "benchmarks/README.md"}
CONTENTS = {
    "Learn": ("tutorial", "gallery"),
    "How to": (
        "hosting", "targets", "ci", "newsletter", "sending", "serving", "moving", "templates", "pictures", "library",
        "plugins",
    ),
    "Reference": (
        "configuration", "reference/options", "frontmatter", "reference/front-matter", "commands", "reference/commands",
        "reference/templates", "reference/library", "rules", "formats",
    ),
    "Explanation": ("explanation", "ids-and-dates", "feeds", "benchmarks"),
    "The project": ("decisions", "changes"),
}  # fmt: skip
_SETTINGS: dict[str, object] = {
    "project": "Publisher",
    "release": publisher.__version__,
    "language": "en",
    "extensions": ["myst_parser"],
    "suppress_warnings": ["misc.highlighting_failure"],  # front matter is no whole TOML file
    "myst_heading_anchors": 4,  # as a forge makes them, so that links hold there and here
    "html_theme": "furo",
    "html_title": "Publisher",
    "html_show_sourcelink": False,
    "html_copy_source": False,
    "html_show_copyright": False,
    "html_theme_options": {
        "light_css_variables": {"color-brand-primary": "#00695c", "color-brand-content": "#00695c"},
        "dark_css_variables": {"color-brand-primary": "#5fd3bc", "color-brand-content": "#5fd3bc"},
    },
}
# What axe finds in the theme's pages: headings without a level, parts without a name, boxes that no key can scroll.
_MENDED = {
    'role="heading">': 'role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
}
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s:#]+)(#[^)\s]*)?\)")


def build(folder: Path) -> str:
    """Build the site into `folder`; returns what Sphinx warns of, "" when all is well."""
    warnings = StringIO()
    with tempfile.TemporaryDirectory() as scratch, patch_docutils(), docutils_namespace():
        source = Path(scratch, "docs")
        _gather(source)
        app = Sphinx(
            source, None, folder, Path(scratch, "kept"), "html", confoverrides=_SETTINGS, status=None, warning=warnings
        )
        app.build()
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for found, better in _MENDED.items():
            text = text.replace(found, better)
        page.write_text(text, encoding="utf-8")
    return warnings.getvalue()


def _gather(source: Path) -> None:
    """Copy all pages into `source`, with the contents on the first."""
    shutil.copytree(ROOT / "docs", source)
    for name, place in ELSEWHERE.items():
        shutil.copy(ROOT / place, source / name)
    for page in source.rglob("*.md"):
        name = page.relative_to(source).as_posix()
        text = _with_links(page.read_text(encoding="utf-8"), name)
        page.write_text(text, encoding="utf-8")
    with (source / "index.md").open("a", encoding="utf-8") as front:
        front.write(_contents({page.relative_to(source).with_suffix("").as_posix() for page in source.rglob("*.md")}))


def _contents(pages: set[str]) -> str:
    """The contents for Sphinx; pages that they do not name come last."""
    others = sorted(pages - {"index", *(name for names in CONTENTS.values() for name in names)})
    groups = CONTENTS | ({"More": tuple(others)} if others else {})
    parts = ("\n".join([f":caption: {caption}", ":hidden:", "", *names]) for caption, names in groups.items())
    return "".join(f"\n```{{toctree}}\n{part}\n```\n" for part in parts)


def _with_links(text: str, name: str) -> str:
    """The page with links that lead to where a file is on the site; of one that is not on it, the words stay."""
    source = ELSEWHERE.get(name, f"docs/{name}")
    moved_to = {place: site for site, place in ELSEWHERE.items()}

    def moved(link: re.Match[str]) -> str:
        picture, words, target, anchor = link.groups()
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        there = moved_to.get(wanted, wanted.removeprefix("docs/"))
        if there == wanted and not wanted.startswith("docs/") and (ROOT / wanted).exists():
            return str(words)
        return f"{picture}[{words}]({posixpath.relpath(there, posixpath.dirname(name) or '.')}{anchor or ''})"

    return "".join(part if part.startswith("```") else _LINK.sub(moved, part) for part in _FENCE.split(text))


if __name__ == "__main__":
    place = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build-env" / "site")
    wrong = build(place)
    print(wrong or f"written to {place}")
    sys.exit(bool(wrong))
