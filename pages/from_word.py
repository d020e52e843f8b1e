"""What Word puts on the clipboard: lists that are paragraphs with a bullet as text, and the remarks of reviewers."""

import re
from collections.abc import Iterator
from itertools import chain

# Lengths are bounded, and no search goes past the beginning of another one, so that no text can make it slow.
POINT = re.compile(
    r"<p\b(?P<attributes>[^<>]{0,2000}\bmso-list:[^<>]{0,2000})>(?P<words>(?:(?!<p\b).){0,20000}?)</p>", re.I | re.S
)
LEVEL = re.compile(r"\blevel(\d)", re.I)
IGNORED = re.compile(
    r"<!(?:--)?\[if !supportLists\](?:--)?>(?P<sign>.{0,2000}?)<!(?:--)?\[endif\](?:--)?>"
    r"|<span[^<>]{0,500}mso-list:\s*Ignore[^<>]{0,500}>(?P<other_sign>.{0,2000}?</span>)",
    re.I | re.S,
)
REMARK = re.compile(r"<a\b[^<>]{0,2000}\bmsocomanchor\b[^<>]{0,2000}>(?:(?!<a\b).){0,500}?</a>", re.I | re.S)
REMARKS = re.compile(r"<div\b[^<>]{0,2000}mso-element:\s*comment-list.*", re.I | re.S)  # always at the end
TAG = re.compile(r"<[^<>]{0,2000}>|&nbsp;|\s")
NUMBER = re.compile(r"^\(?\w{1,4}[.)]")


def from_word(source: str) -> str:
    """Turn paragraphs that Word marks as points into lists, and leave out its remarks; all else stays as it is."""
    if "mso" not in source:
        return source
    return "".join(_pieces(REMARK.sub("", REMARKS.sub("", source))))


def _pieces(source: str) -> Iterator[str]:
    """What stands between the lists, and each run of points as one list."""
    run: list[re.Match[str]] = []
    end = 0
    for point in chain(POINT.finditer(source), [None]):
        between = source[end : point.start()] if point else source[end:]
        if run and (point is None or between.strip()):
            yield _list(run)
            run = []
        if not run:
            yield between
        if point:
            run.append(point)
            end = point.end()


def _list(points: list[re.Match[str]]) -> str:
    """Nested lists from the levels that the points name."""
    html, open_tags = "", []
    for point in points:
        level = LEVEL.search(point["attributes"])
        depth = min(int(level[1]) if level else 1, len(open_tags) + 1) or 1
        while len(open_tags) > depth:
            html += f"</li></{open_tags.pop()}>"
        if len(open_tags) == depth:
            html += "</li>"
        else:
            open_tags.append(_kind(point))
            html += f"<{open_tags[-1]}>"
        html += f"<li>{IGNORED.sub('', point['words'], count=1)}"
    return html + "".join(f"</li></{tag}>" for tag in reversed(open_tags))


def _kind(point: re.Match[str]) -> str:
    found = IGNORED.search(point["words"])
    sign = TAG.sub("", (found["sign"] or found["other_sign"]) if found else "")
    return "ol" if NUMBER.match(sign) and sign != "o" else "ul"
