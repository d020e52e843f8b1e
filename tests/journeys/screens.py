"""The windows through which the journeys look at the site, in CSS pixels."""

from playwright.sync_api import ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
TABLET: ViewportSize = {"width": 768, "height": 1024}
PHONE: ViewportSize = {"width": 360, "height": 740}
# Also what is left of 1280 by 1024 pixels at 400 % zoom.
SMALLEST: ViewportSize = {"width": 320, "height": 256}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
