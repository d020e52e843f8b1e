"""The QR code of a new second step, for a screen and for a terminal; without style attributes, which pages forbid."""

import io

import segno


def picture(address: str) -> str:
    """A data: address of an SVG, dark on light in every color scheme, since cameras need that."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=6, border=4, dark="#000", light="#fff")


def in_characters(address: str) -> str:
    """The same for a terminal, in half blocks."""
    drawn = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue()
