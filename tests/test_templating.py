"""publisher/templating.py: the search path, one block at a time, and errors that name file and line."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher import templating
from publisher.errors import RenderError


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ours"
    (folder / "digest").mkdir(parents=True)
    (folder / "digest/x.html.j2").write_text("<p>{% block a %}A{% endblock %}{% block b %}B{{ t }}{% endblock %}</p>")
    monkeypatch.setattr(templating, "built_in", lambda: folder)
    return folder


def _user(tmp_path: Path, text: str, name: str = "digest/x.html.j2") -> Path:
    folder = tmp_path / "site/templates"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_built_in_templates_are_found() -> None:
    assert (templating.built_in() / "digest").is_dir()


def test_the_users_file_comes_first(ours: Path, tmp_path: Path) -> None:
    made = templating.environment(_user(tmp_path, "mine"))

    assert templating.render(made, "digest/x.html.j2", t="") == "mine"


def test_a_user_can_override_one_block(ours: Path, tmp_path: Path) -> None:
    folder = _user(tmp_path, '{% extends "built-in/digest/x.html.j2" %}{% block a %}mine{% endblock %}')

    assert templating.render(templating.environment(folder), "digest/x.html.j2", t="!") == "<p>mineB!</p>"


def test_html_is_escaped_and_text_is_not(ours: Path, tmp_path: Path) -> None:
    made = templating.environment(_user(tmp_path, "{{ t }}", "digest/y.txt.j2"))

    assert templating.render(made, "digest/x.html.j2", t="<&>") == "<p>AB&lt;&amp;&gt;</p>"
    assert templating.render(made, "digest/y.txt.j2", t="<&>") == "<&>"


def test_values_are_never_templates(ours: Path, tmp_path: Path) -> None:
    made = templating.environment(tmp_path)

    assert templating.render(made, "digest/x.html.j2", t="{{ 7 * 7 }}") == "<p>AB{{ 7 * 7 }}</p>"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("one\n{% block a %}\n", 2, "endblock"),
        ("one\ntwo\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("one\n{{ t.absent }}", 2, "no attribute 'absent'"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("\n{{ t|unheard }}", 2, "unheard"),
    ],
    ids=["syntax", "unknown name", "unknown attribute", "arithmetic", "unknown filter"],
)
def test_an_error_names_the_users_file_and_line(ours: Path, tmp_path: Path, text: str, line: int, said: str) -> None:
    made = templating.environment(_user(tmp_path, text))

    with pytest.raises(RenderError, match=said) as caught:
        templating.render(made, "digest/x.html.j2", t="")

    assert (caught.value.path, caught.value.line) == ("templates/digest/x.html.j2", line)


@pytest.mark.parametrize("text", ["<p>\n{{ nothing }}", "<p>\n{% if %}"], ids=["value", "syntax"])
def test_an_error_names_the_included_file_whatever_its_ending(ours: Path, tmp_path: Path, text: str) -> None:
    """The line of the template that includes it was named, and of a folder within a folder only the last part."""
    folder = _user(tmp_path, '{% include "parts/social/links.html" %}')
    _user(tmp_path, text, "parts/social/links.html")

    with pytest.raises(RenderError) as caught:
        templating.render(templating.environment(folder), "digest/x.html.j2", t="")

    assert (caught.value.path, caught.value.line) == ("templates/parts/social/links.html", 2)


def test_an_error_names_the_file_from_the_publication_down(ours: Path, tmp_path: Path) -> None:
    """With `templates = "site/templates"` the first folder was missing, and GitHub found no file to mark."""
    made = templating.environment(_user(tmp_path, "{{ nothing }}"), root=tmp_path)

    with pytest.raises(RenderError, match=r"^site/templates/digest/x\.html\.j2:1: "):
        templating.render(made, "digest/x.html.j2")


def test_a_template_that_extends_itself_is_told_what_to_write(ours: Path, tmp_path: Path) -> None:
    """It said "RecursionError: maximum recursion depth exceeded in comparison"."""
    made = templating.environment(_user(tmp_path, '{% extends "digest/x.html.j2" %}'))

    with pytest.raises(RenderError, match=r'without end\. The built-in one is "built-in/digest/x\.html\.j2"\.$'):
        templating.render(made, "digest/x.html.j2")


@pytest.mark.parametrize(
    "text",
    ['\n\n{% extends "digest/z.html.j2" %}', '<p>\n\n{% include "digest/z.html.j2" %}</p>'],
    ids=["extends", "include"],
)
def test_a_missing_template_is_told_where_it_is_asked_for(ours: Path, tmp_path: Path, text: str) -> None:
    """The template that was to be rendered was named, without its folder and without the line."""
    made = templating.environment(_user(tmp_path, text))

    with pytest.raises(RenderError, match=r"there is no template 'digest/z\.html\.j2'") as caught:
        templating.render(made, "digest/x.html.j2", t="")

    assert (caught.value.path, caught.value.line) == ("templates/digest/x.html.j2", 3)


def test_a_template_in_another_encoding_is_told_with_its_line(ours: Path, tmp_path: Path) -> None:
    """An editor of Windows had saved it; publish and check ended in a traceback."""
    folder = _user(tmp_path, '{% include "digest/part.html.j2" %}')
    (folder / "digest/part.html.j2").write_bytes("<p>\nGrüße".encode("cp1252"))

    with pytest.raises(RenderError, match=r"^templates/digest/part\.html\.j2:2: is not UTF-8\. Save it as UTF-8\.$"):
        templating.render(templating.environment(folder), "digest/x.html.j2", t="")


def test_a_missing_template_is_named(ours: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="no template 'digest/z"):
        templating.render(templating.environment(tmp_path), "digest/z.html.j2")


def test_the_fingerprint_changes_with_any_template_and_only_then(ours: Path, tmp_path: Path) -> None:
    none = templating.fingerprint(tmp_path / "absent")
    folder = _user(tmp_path, "mine")
    first, again = templating.fingerprint(folder), templating.fingerprint(folder)
    (ours / "digest/x.html.j2").write_text("other")

    assert none != first == again != templating.fingerprint(folder)


def test_the_fingerprint_changes_with_a_template_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "theme/parts").mkdir(parents=True)
    folder = tmp_path / "templates"
    folder.mkdir()
    for name in ("digest", "pages"):
        (folder / name).symlink_to("../theme")
    seen = set()
    for name in ("one.j2", "parts/two.j2", "parts/\udcff.j2"):
        (tmp_path / "theme" / name).write_text("x")
        seen.add(templating.fingerprint(folder))
    (folder / "digest").unlink()

    assert len({*seen, templating.fingerprint(folder)}) == 4


def test_no_link_is_followed_round_in_a_circle_or_out_to_the_publication(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/article.html.j2").write_text("one")
    folder = tmp_path / "templates"
    folder.mkdir()
    before = templating.fingerprint(folder)
    for name, target in {"self": ".", "up": "..", "nowhere": "n", "loop": "loop"}.items():
        (folder / name).symlink_to(target)
    assert templating.fingerprint(folder) == before

    (folder / "pages").symlink_to("../theme")
    (tmp_path / "theme/round").symlink_to(folder)

    (only,) = templating._files(folder)
    assert only == folder / "pages/article.html.j2"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that nobody may read, root included")
def test_a_template_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/x.html.j2").symlink_to("/proc/self/mem")

    with pytest.raises(RenderError, match="cannot be read"):
        templating.fingerprint(tmp_path / "templates")


def test_moments_are_written_in_iso_8601() -> None:
    assert templating.isodate(datetime(2026, 11, 23, 9, tzinfo=UTC)) == "2026-11-23T09:00:00Z"


def test_importing_the_module_does_not_import_jinja() -> None:
    code = "import sys, publisher.templating; sys.exit('jinja2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- compiled templates ------------------------------------------------------------------------------------------


def _shown(user: Path, compiled: Path) -> str:
    return templating.render(templating.environment(user, compiled=compiled), "digest/x.html.j2", t="!")


def test_compiled_templates_are_kept_and_give_the_same(ours: Path, tmp_path: Path) -> None:
    first = _shown(tmp_path, tmp_path / "kept")

    (kept,) = (tmp_path / "kept").iterdir()
    before = kept.stat().st_mtime_ns

    assert _shown(tmp_path, tmp_path / "kept") == first == "<p>AB!</p>"
    assert kept.stat().st_mtime_ns == before


def test_a_changed_template_is_compiled_anew(ours: Path, tmp_path: Path) -> None:
    _shown(tmp_path, tmp_path / "kept")
    (ours / "digest/x.html.j2").write_text("other {{ t }}")

    assert _shown(tmp_path, tmp_path / "kept") == "other !"


def test_a_damaged_one_is_never_loaded(ours: Path, tmp_path: Path) -> None:
    """Python may crash on damaged byte code."""
    _shown(tmp_path, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    whole = kept.read_bytes()

    for place in range(0, len(whole), max(1, len(whole) // 40)):
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert _shown(tmp_path, tmp_path / "kept") == "<p>AB!</p>"
        assert kept.read_bytes()[place] == whole[place]


def test_what_another_jinja_compiled_is_compiled_anew(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shown(tmp_path, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    before = kept.read_bytes()
    monkeypatch.setattr("jinja2.__version__", "99.0")

    assert _shown(tmp_path, tmp_path / "kept") == "<p>AB!</p>"
    assert kept.read_bytes()[:16] != before[:16]


def test_many_processes_at_once_leave_whole_files(ours: Path, tmp_path: Path) -> None:
    """Each writes beside and renames: nobody reads half of one, and nothing is left lying."""
    code = (
        "import sys; from pathlib import Path; from publisher import templating;"
        "made = templating.environment(Path('/nonexistent'), compiled=Path(sys.argv[1]));"
        "made.get_template('digest/letter.html.j2'), made.get_template('digest/article.html.j2')"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "kept")]
    running = [subprocess.Popen(command) for _ in range(4)]

    assert [process.wait() for process in running] == [0] * 4
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_templates_work_where_nothing_can_be_kept(ours: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file in the way")

    assert _shown(tmp_path, tmp_path / "kept") == "<p>AB!</p>"
