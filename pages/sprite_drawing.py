"""The drawings of static/img/sprite.svg in daylight colors, drawn into a picture. It reads as much SVG as they use."""

import cmath
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, parse

from django.conf import settings
from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]

SVG = "{http://www.w3.org/2000/svg}"
TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
DAYLIGHT = re.compile(r"#[0-9a-f]{3,6}")
NUMBERS = {"M": 2, "L": 2, "C": 6, "S": 4, "A": 7, "H": 1, "V": 1, "Z": 0}
FINENESS = 3  # drawn so many times larger, then made smaller, which smooths the edges
STEPS = 16  # straight lines for each curve


def drawing(symbol: str, width: int) -> Image.Image:
    """A symbol of the sprite at this width, on nothing."""
    element = _symbols()[symbol]
    _, _, own_width, own_height = map(float, element.get("viewBox", "").split())
    scale = width * FINENESS / own_width
    size = (width * FINENESS, round(own_height * scale))
    canvas = Image.new("RGBA", size)
    for shape in element:
        canvas.alpha_composite(_shape(shape, size, scale))
    return canvas.resize((width, round(own_height * width / own_width)), Image.Resampling.LANCZOS)


@lru_cache(maxsize=1)
def _symbols() -> dict[str, Element]:
    sprite = parse(Path(settings.BASE_DIR) / "static" / "img" / "sprite.svg")  # noqa: S314 (a file of ours)
    return {symbol.get("id", ""): symbol for symbol in sprite.iter(f"{SVG}symbol")}


def _shape(shape: Element, size: tuple[int, int], scale: float) -> Image.Image:
    layer = Image.new("RGBA", size)
    pen, color = ImageDraw.Draw(layer), _color(shape)
    if shape.tag == f"{SVG}circle":
        x, y, radius = (float(shape.get(name, "0")) * scale for name in ("cx", "cy", "r"))
        pen.circle((x, y), radius, fill=color)
    else:
        pen.polygon([(x * scale, y * scale) for x, y in _outline(shape.get("d", ""))], fill=color)
    return layer


def _color(shape: Element) -> tuple[int, ...]:
    opacity = round(float(shape.get("fill-opacity", "1")) * 255)
    return (*ImageColor.getrgb(DAYLIGHT.findall(shape.get("fill", ""))[0]), opacity)


def _outline(path: str) -> Iterator[Point]:
    """The corners of a path whose curves are made of short straight lines."""
    here, control = (0.0, 0.0), (0.0, 0.0)
    for command, numbers in _commands(path):
        ends = _points(command, numbers, here)
        if command.upper() == "S":
            ends.insert(0, (2 * here[0] - control[0], 2 * here[1] - control[1]))
        if command == "A":
            yield from _arc(here, ends[0], radius=numbers[0])
        yield from _curve(here, *ends) if len(ends) == 3 else ends
        here, control = ends[-1], ends[-2] if len(ends) == 3 else ends[-1]


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    tokens = TOKEN.findall(path)
    command = ""
    while tokens:
        command = tokens.pop(0) if tokens[0].isalpha() else command
        count = NUMBERS[command.upper()]
        numbers, tokens = [float(token) for token in tokens[:count]], tokens[count:]
        if count:
            yield command, numbers


def _points(command: str, numbers: list[float], here: Point) -> list[Point]:
    left, top = here if command.islower() else (0.0, 0.0)
    match command.upper():
        case "H":
            return [(left + numbers[0], here[1])]
        case "V":
            return [(here[0], top + numbers[0])]
        case "A":
            numbers = numbers[5:]
    return [(left + x, top + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _arc(start: Point, end: Point, *, radius: float) -> Iterator[Point]:
    """Along a circle, clockwise, the shorter way."""
    begin, finish = complex(*start), complex(*end)
    middle, half = (begin + finish) / 2, abs(finish - begin) / 2
    toward_center = 1j * (finish - begin) / abs(finish - begin)
    center = middle + toward_center * max(radius**2 - half**2, 0) ** 0.5
    turn = cmath.phase((finish - center) / (begin - center))
    for step in range(1, STEPS):
        corner = center + (begin - center) * cmath.exp(1j * turn * step / STEPS)
        yield corner.real, corner.imag


def _curve(start: Point, first: Point, second: Point, end: Point) -> Iterator[Point]:
    for step in range(1, STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        corners = (start, first, second, end)
        yield (
            sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
            sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
        )
