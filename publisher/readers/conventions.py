"""The names that people give to what an article says of itself, in the systems they come from: a table, no logic.

Case, `-`, `_` and spaces in keys do not count. The first name of a row wins over the later ones.
"""

from __future__ import annotations

# canonical field <- the names accepted for it, normalised, most trusted first
ACCEPTED: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline", "name", "linktitle"),
    "subtitle": ("subtitle", "dek", "standfirst"),
    "date": (
        "date", "publishdate", "pubdate", "published", "publishedat", "datepublished", "publishedtime",
        "publicationdate", "posted", "created", "createdat", "datecreated", "creationdate",
    ),
    "updated": (
        "updated", "lastmod", "modified", "lastmodified", "lastmodifiedat", "updatedat", "datemodified", "lastupdated",
        "modifiedtime", "dateupdated",
    ),
    "expires": ("expires", "expirydate", "unpublishdate", "expired"),
    "slug": ("slug", "postname"),
    "id": ("id", "guid", "uuid", "uid"),
    "url": ("url", "canonicalurl", "canonical", "link", "permalink", "originalurl", "externalurl"),
    "topics": ("topic", "topics", "section", "category", "articlesection"),
    "categories": ("categories",),
    "tags": ("tags", "tag", "keywords"),
    "authors": ("authors", "author", "by", "byline", "creator", "writer", "writers"),
    "author_email": ("authoremail", "email"),
    "author_url": ("authorurl", "authorlink"),
    "summary": ("summary", "description", "excerpt", "abstract", "customexcerpt", "lead", "teaser", "metadescription"),
    "draft": ("draft", "isdraft"),
    "publish": ("publish", "dgpublish"),
    "status": ("status", "visibility", "poststatus"),
    "hidden": ("hidden", "unlisted"),
    "image": (
        "image", "cover", "featuredimage", "featureimage", "thumbnail", "images", "banner", "ogimage", "coverimage",
        "heroimage", "bannerimage", "header", "photo", "picture",
    ),
    "image_alt": (
        "imagealt", "coveralt", "featuredimagealt", "featureimagealt", "thumbnailalt", "banneralt", "coverimagealt",
        "heroimagealt", "imagealttext", "alt",
    ),
    "image_caption": (
        "imagecaption", "covercaption", "featuredimagecaption", "featureimagecaption", "thumbnailcaption",
        "bannercaption", "coverimagecaption", "imagecredit", "caption",
    ),
    "language": ("lang", "language", "locale"),
    "enclosure": ("enclosure", "audio", "podcasturl", "media", "audiourl", "podcast", "video"),
    "duration": ("duration", "audioduration", "enclosureduration", "podcastduration"),
    "length": ("length", "audiolength", "enclosurelength", "bytes", "podcastlength", "filesize"),
    "media_type": ("enclosuretype", "audiotype", "mimetype", "mediatype"),
    "episode": ("episode", "episodenumber"),
    "season": ("season", "seasonnumber"),
    "episode_type": ("episodetype",),
    "explicit": ("explicit", "podcastexplicit"),
    "weight": ("weight", "pinned", "featured", "sticky", "pin"),
    "related": ("related", "relatedarticles", "relatedposts", "seealso"),
    "aliases": ("aliases", "redirectfrom", "alias", "redirects"),
    "feed": ("feed", "feeds", "rss", "infeeds"),
    "newsletter": ("newsletter", "innewsletter"),
}  # fmt: skip

FIELD_OF: dict[str, tuple[str, int]] = {
    name: (field, rank) for field, names in ACCEPTED.items() for rank, name in enumerate(names)
}

# Tables that hold further keys: Zola's, Hugo's.
NESTED = frozenset({"taxonomies", "params", "extra"})

# Well-known keys of other systems that mean nothing here: no hint.
_SILENT_WORDS = """
    layout type kind template theme style class css cssclass cssclasses js math mathjax katex mermaid toc
    tableofcontents showtoc tocopen comments comment commentable disqus share sharing sidebar sidebarposition
    sidebarlabel pagination pager parent grandparent navorder navexclude haschildren order menu menus nav navigation
    series seriesorder part chapter outputs outputformats cascade resources headless markup build isciclanguage
    translationkey translations ref lng i18n lastchange readingtime readtime minutes wordcount words
    sitemap robots robotsdisallow noindex seo seotitle metatitle ogtitle ogdescription twittertitle twitterdescription
    twitterimage twittercard codeinjectionhead codeinjectionfoot customtemplate primarytag primaryauthor plaintext html
    mobiledoc lexical commentid excerptseparator eleventyexcludefromcollections eleventynavigation pageid
    postid postparent postpassword posttype menuorder commentstatus pingstatus pingback wordpressid blogger
    source via license copyright rights publisher generator version date8601 timezone location place city country
    geo latitude longitude coordinates draftnotes notes note todo project projects up down next prev previous same
    publishjs kanbanplugin excalidrawplugin dgpath dghome dgpinned banneroffset bannerx bannery icon iconify color
    colour emoji logo background classes authorprofile readtimeminutes singlecolumn hero heroalt gallery
    showdate showauthor showreadingtime showpagination showtags hidemeta hidetitle hidesummary disablehljs
    disableshare searchhidden editpost canonicallink showbreadcrumbs showpostnavlinks showwordcount showrssbutton
    usehugotoc importedfrom subject affiliation bibliography csl nocite documentclass geometry fontsize output mainfont
    jupyter kernelspec jekyll filename save saveas urlformat index search excludefromsearch
    excludesearch weightnav customcss customjs scripts stylesheets head foot meta opengraph twitter
    facebook fediversecreator mastodon bluesky twitterhandle authorimage avatar bio
"""
SILENT = frozenset(_SILENT_WORDS.split())
