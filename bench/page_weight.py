"""What a first visit to a page costs the visitor: bytes as they go over the wire, and requests."""

import gzip
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus

import brotli

from bench.linked_files import CSS, PICTURE, linked_from_css, linked_from_headers, linked_from_html
from bench.servers import Answer, Server

AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
HTML = "HTML"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@dataclass(frozen=True)
class Limit:
    name: str
    most: int


LIMITS = [
    Limit(HTML, 20_000),
    Limit(CSS, 10_000),
    Limit("without pictures", 60_000),
    Limit("everything", 90_000),
    Limit("requests", 6),
]


@dataclass(frozen=True)
class PageWeight:
    """Bytes by kind of file; headers are not counted."""

    page: str
    by_kind: Counter[str]
    requests: int

    def measure(self, limit: Limit) -> int:
        everything = self.by_kind.total()
        sums = {
            "requests": self.requests,
            "everything": everything,
            "without pictures": everything - self.by_kind[PICTURE],
        }
        return sums.get(limit.name, self.by_kind[limit.name])

    def over(self) -> list[Limit]:
        return [limit for limit in LIMITS if self.measure(limit) > limit.most]


def weigh(server: Server, page: str) -> PageWeight:
    answer = load_file(server, page)
    waiting = linked_from_html(text_of(answer), page) + linked_from_headers(answer.headers, page)
    by_kind, loaded = Counter({HTML: len(answer.body)}), {page}
    for file in waiting:  # it grows while style sheets are read
        if file.path not in loaded:
            loaded.add(file.path)
            answer = load_file(server, file.path)
            by_kind[file.kind] += len(answer.body)
            if file.kind == CSS:
                waiting += linked_from_css(text_of(answer), file.path)
    return PageWeight(page, by_kind, len(loaded))


def load_file(server: Server, path: str) -> Answer:
    answer = server.get(path, AS_A_BROWSER)
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{path} was answered with {answer.status}")
    return answer


def text_of(answer: Answer) -> str:
    return UNPACK[answer.header("Content-Encoding")](answer.body).decode()
