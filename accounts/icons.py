"""The product's own icons: the inside of an SVG of 20 by 20, drawn with one stroke of 1.4.

Shapes marked `class="icon__solid"` are filled; everything else is outline. The five band icons
are filled figures, because they must be told apart at 12 pixels.
"""

_DOT = '<circle class="icon__solid" cx="{x}" cy="{y}" r="{r}" fill="currentColor" stroke="none"/>'


def _dot(x: float, y: float, r: float = 1) -> str:
    return _DOT.format(x=x, y=y, r=r)


def _path(*lines: str) -> str:
    return "".join(f'<path d="{line}"/>' for line in lines)


def _circle(x: float, y: float, r: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}"/>'


def _box(x: float, y: float, width: float, height: float, r: float = 1.5) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{r}"/>'


def _solid(line: str) -> str:
    return f'<path class="icon__solid" d="{line}" fill="currentColor" stroke="none"/>'


_BUBBLE = _path("M3.5 3.5h13v9.5H9l-3.5 3.5V13h-2z")
_CLOUD = _path("M5.8 15.5a3.3 3.3 0 0 1-.5-6.5 4.8 4.8 0 0 1 9.3-.6 3.6 3.6 0 0 1 .2 7.1z")
_PAGE = _path("M5 2.5h6.5L15.5 6.5v11H5z", "M11.5 2.5v4h4")
_PERSON = _circle(10, 6.8, 3) + _path("M4.2 16.8c.4-3.2 2.7-5 5.8-5s5.4 1.8 5.8 5")
_CALENDAR = _box(3, 4, 14, 13, 2) + _path("M3 8h14M6.8 2.3V5M13.2 2.3V5")
_EYE = _path("M1.8 10C3.6 6.8 6.5 5 10 5s6.4 1.8 8.2 5c-1.8 3.2-4.7 5-8.2 5s-6.4-1.8-8.2-5z")
_BULB = _path(
    "M7.3 14.2c-.2-1.5-2.6-3-2.6-6.2a5.3 5.3 0 0 1 10.6 0c0 3.2-2.4 4.7-2.6 6.2z",
    "M7.7 17h4.6",
)
_RING = _circle(10, 10, 7.2)
_MOON = _path("M16.8 12.3A7.2 7.2 0 0 1 7.7 3.2a7.2 7.2 0 1 0 9.1 9.1z")

ICONS: dict[str, str] = {
    # Pages
    "today": _circle(10, 10, 3.2)
    + _path("M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5")
    + _path("M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5"),
    "people": _circle(7, 7.2, 2.7)
    + _circle(14, 7.8, 2.2)
    + _path("M1.8 16.2c.3-3 2.3-4.6 5.2-4.6s4.9 1.6 5.2 4.6z", "M14 12.3c2.5 0 4 1.4 4.3 3.9h-3.6"),
    "interactions": _BUBBLE + _path("M6.5 6.8h7M6.5 9.6h5"),
    "inquiry": _path(
        "M10 1.9l2 1.6 2.5-.3 1 2.4 2.2 1.3-.3 2.6.9 2.4-1.9 1.7-.6 2.5-2.6.3-1.9 1.7-2.3-1-2.4.6"
        "-1.6-2-2.4-1 .2-2.6L2 9.7l1.5-2.1.2-2.5 2.5-.8z"
    )
    + _path("M8 8.2a2 2 0 1 1 2.9 1.9c-.6.3-.9.7-.9 1.4")
    + _dot(10, 13.5, 0.85),
    "insight": _BULB,
    "team": _box(7.5, 2.5, 5, 4, 1)
    + _box(1.8, 13.2, 4.4, 4, 1)
    + _box(7.8, 13.2, 4.4, 4, 1)
    + _box(13.8, 13.2, 4.4, 4, 1)
    + _path("M10 6.5v6.7M4 13.2V10h12v3.2"),
    "coaching": _path("M10 2v16M7.5 18h5")
    + _path("M10 3.8h5.5l2 1.8-2 1.8H10z", "M10 9H4.5l-2 1.8 2 1.8H10z"),
    "rubric": _path("M2.5 5h6M13 5h4.5M2.5 10h2M9 10h8.5M2.5 15h8M15 15h2.5")
    + _circle(10.7, 5, 2)
    + _circle(6.7, 10, 2)
    + _circle(12.7, 15, 2),
    "admin": _circle(10, 10, 2.6)
    + _path(
        "M8.6 2.4h2.8l.5 2.1 1.5.8 2-.8 1.6 2.4-1.5 1.6v1.9l1.5 1.5-1.5 2.5-2.1-.7-1.5.9-.5 2H8.6"
        "l-.5-2-1.5-.9-2.1.7L3 11.9l1.5-1.5V8.5L3 6.9l1.6-2.4 2 .8 1.5-.8z"
    ),
    "more": _path("M3 5.5h14M3 10h14M3 14.5h14"),
    "theme": _MOON + _path("M14.3 2.5v3M12.8 4h3"),
    "sun": _circle(10, 10, 3.6) + _path("M10 1.8v1.6M10 16.6v1.6M1.8 10h1.6M16.6 10h1.6"),
    "moon": _MOON,
    "imports": _path("M10 2.5v9M6.5 8l3.5 3.5L13.5 8", "M3 12.5v4h14v-4"),
    "jobs": _MOON + _path("M12.3 6.5V9h2"),
    # Signs and movements
    "search": _circle(8.7, 8.7, 5.7) + _path("M13 13l4.5 4.5"),
    "plus": _path("M10 3.5v13M3.5 10h13"),
    "check": _path("M4 10.5l4 4 8-9"),
    "x": _path("M4.5 4.5l11 11M15.5 4.5l-11 11"),
    "chevron-right": _path("M7.5 4.5L13 10l-5.5 5.5"),
    "chevron-left": _path("M12.5 4.5L7 10l5.5 5.5"),
    "chevron-down": _path("M4.5 7.5L10 13l5.5-5.5"),
    "chevron-up": _path("M4.5 12.5L10 7l5.5 5.5"),
    "arrow-right": _path("M3 10h14M12 5l5 5-5 5"),
    "arrow-left": _path("M17 10H3M8 5l-5 5 5 5"),
    "trend-up": _path("M4.5 15.5l11-11M8 4.5h7.5V12"),
    "trend-down": _path("M4.5 4.5l11 11M8 15.5h7.5V8"),
    "trend-flat": _path("M3 10h14M13 6l4 4-4 4"),
    "score-falls": _path("M2.8 2.8v14.4h14.4", "M6 6l3.5 3.5 2-2L17 13M13.2 13H17V9.2"),
    "dots": _dot(4.5, 10, 1.5) + _dot(10, 10, 1.5) + _dot(15.5, 10, 1.5),
    "menu": _path("M3 5.5h14M3 10h14M3 14.5h14"),
    "filter": _path("M3 4h14l-5.5 6.5V16l-3 1.5v-7z"),
    "sort": _path("M6.5 3.5v13M3.5 13.5l3 3 3-3M13.5 16.5v-13M10.5 6.5l3-3 3 3"),
    "external": _path("M11.5 3h5.5v5.5M17 3l-8 8", "M14.5 11.5V17H3V5.5h5.5"),
    "link": _path(
        "M8.5 11.5a3.2 3.2 0 0 0 4.6.2l2.9-2.9a3.2 3.2 0 0 0-4.5-4.6l-1.2 1.1",
        "M11.5 8.5a3.2 3.2 0 0 0-4.6-.2L4 11.2a3.2 3.2 0 0 0 4.5 4.6l1.2-1.1",
    ),
    "raise": _RING + _path("M10 13.8V6.5M6.8 9.5L10 6.3l3.2 3.2"),
    # Time
    "calendar": _CALENDAR,
    "calendar-x": _CALENDAR + _path("M8 10.5l4 4M12 10.5l-4 4"),
    "calendar-plus": _CALENDAR + _path("M10 10v5M7.5 12.5h5"),
    "clock": _RING + _path("M10 5.5V10l3 2"),
    "hourglass": _path("M4.5 2.5h11M4.5 17.5h11")
    + _path("M6 2.5c0 4 4 5 4 7.5s-4 3.5-4 7.5M14 2.5c0 4-4 5-4 7.5s4 3.5 4 7.5")
    + _solid("M7 16.8c.4-2 1.7-2.8 3-3.6 1.3.8 2.6 1.6 3 3.6z"),
    "history": _path("M3.2 8A7.2 7.2 0 1 1 3 11.8", "M3 4v4.2h4.2", "M10 6v4.3l2.8 1.8"),
    # What happened
    "promise": _RING + _path("M6.5 10.3l2.5 2.5 4.8-5.4"),
    "kept": _path("M16.8 8.4A7.2 7.2 0 1 1 13 3.5", "M7 9.3l3 3L17.5 4"),
    "disagreement": _BUBBLE
    + _solid("M6.3 6.6h2.9v2.2L7.9 10.6H6.8l.6-1.6H6.3z")
    + _solid("M10.9 6.6h2.9v2.2l-1.3 1.8h-1.1l.6-1.6h-1.1z"),
    "question": _RING
    + _path("M7.9 8.1a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.5")
    + _dot(10, 13.8, 0.9),
    "bulb": _BULB,
    "goal": _RING + _circle(10, 10, 3.4) + _dot(10, 10),
    "goal-open": _RING,
    "goal-half": _RING + _solid("M10 2.8a7.2 7.2 0 0 0 0 14.4z"),
    "note": _PAGE + _path("M7.8 10h5M7.8 13h5"),
    "document": _PAGE + _path("M7.8 9.5h5M7.8 12h5M7.8 14.5h3"),
    "brief": _PAGE + _path("M7.8 10h5M7.8 13h3"),
    "materials": _box(6, 2.5, 10.5, 12.5, 1.5) + _path("M3.5 5.5v10.3c0 1 .7 1.7 1.7 1.7H13"),
    "pulse": _path("M2 10.5h3.5l2-5.5 4 10.5 2.2-5H18"),
    # Warnings and answers
    "alert": _path("M10 3l7.8 13.8H2.2z", "M10 8v4.2") + _dot(10, 14.5, 0.9),
    "error": '<path fill-rule="evenodd" class="icon__solid" fill="currentColor" stroke="none" '
    'd="M10 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM9.1 5.6h1.8l-.25 5.6h-1.3zM10 12.7a1.1 1.1 0 1 0 0 '
    '2.2 1.1 1.1 0 0 0 0-2.2z"/>',
    "info": _RING + _path("M10 9.2v4.6") + _dot(10, 6.5, 0.95),
    "attention": _RING + _path("M10 5.8v5") + _dot(10, 13.6, 0.95),
    "bell": _path("M4 14.2c1.3-1.2 1.4-2.7 1.4-4.7a4.6 4.6 0 0 1 9.2 0c0 2 .1 3.5 1.4 4.7z")
    + _path("M8.2 16.8c.8 1 2.8 1 3.6 0M10 4.9V3"),
    "shield": _path("M10 2.3l6.5 2.4v4.6c0 4-2.6 6.9-6.5 8.4-3.9-1.5-6.5-4.4-6.5-8.4V4.7z"),
    "lock": _box(4, 9, 12, 8.5, 1.8) + _path("M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9"),
    "eye": _EYE + _circle(10, 10, 2.4),
    "eye-off": _EYE + _path("M3.5 16.5l13-13"),
    "flag": _path("M4.5 17.8V2.8M4.5 3.5h11l-2.3 3.7 2.3 3.8h-11"),
    "star": _path("M10 2.6l2.2 4.8 5.2.6-3.9 3.5 1.1 5.2-4.6-2.6-4.6 2.6 1.1-5.2L2.6 8l5.2-.6z"),
    # Tools
    "pencil": _path("M3 17l.8-3.6L13.6 3.6l2.8 2.8L6.6 16.2z", "M11.6 5.6l2.8 2.8"),
    "trash": _path("M3.5 5.5h13M7.5 5.5V3h5v2.5M5 5.5l.8 12h8.4l.8-12M8.4 8.7v5.6M11.6 8.7v5.6"),
    "printer": _path("M5.5 7V2.5h9V7M5.5 14.5H3V7h14v7.5h-2.5") + _box(5.5, 12, 9, 5.5, 0.8),
    "download": _path("M10 2.5v9.5M6.3 8.5L10 12.2l3.7-3.7", "M3 13v4h14v-4"),
    "upload": _path("M10 12.2V2.7M6.3 6.2L10 2.5l3.7 3.7", "M3 13v4h14v-4"),
    "copy": _box(7, 7, 10.5, 10.5, 1.8) + _path("M4.5 13H3.8A1.3 1.3 0 0 1 2.5 11.7V3.8"),
    "settings": _path("M2.5 6.5h8.5M15.5 6.5h2M2.5 13.5h2M9 13.5h8.5")
    + _circle(13.2, 6.5, 2.2)
    + _circle(6.8, 13.5, 2.2),
    "key": _circle(6.3, 13.7, 3.4) + _path("M8.8 11.2L17 3M13.6 6.4l2.6 2.6"),
    "play": _path("M6 3.5l10 6.5-10 6.5z"),
    "pause": _path("M7 4v12M13 4v12"),
    "refresh": _path(
        "M16.5 8A7 7 0 0 0 4 6M3.5 12A7 7 0 0 0 16 14", "M3.8 2.5V6h3.5M16.2 17.5V14h-3.5"
    ),
    "undo": _path("M7.5 4L3.5 8l4 4", "M3.5 8h8.2a4.6 4.6 0 0 1 0 9.2H8"),
    "globe": _RING + _path("M2.8 10h14.4M10 2.8c5 4 5 10.4 0 14.4-5-4-5-10.4 0-14.4z"),
    "home": _path("M3 9.5l7-6.5 7 6.5V17h-4.8v-5H7.8v5H3z"),
    "sign-out": _path("M8 3H3.5v14H8M12.5 6l4 4-4 4M16.5 10H7.5"),
    "save-phone": _box(5.5, 2, 9, 16, 2) + _path("M8.8 15.3h2.4"),
    "live": _dot(10, 10, 1.6)
    + _path("M6.8 13.2a4.5 4.5 0 0 1 0-6.4M13.2 6.8a4.5 4.5 0 0 1 0 6.4")
    + _path("M4.3 15.7a8 8 0 0 1 0-11.4M15.7 4.3a8 8 0 0 1 0 11.4"),
    # Sending
    "cloud": _CLOUD,
    "cloud-check": _CLOUD + _path("M7.7 11.4l1.7 1.7 3-3.3"),
    "cloud-up": _CLOUD + _path("M10 13.5V9.3M8.1 11l1.9-1.9 1.9 1.9"),
    "cloud-off": _CLOUD + _path("M3 3l14 14"),
    # Channels
    "in-person": _circle(5.8, 6, 2.4)
    + _circle(14.2, 6, 2.4)
    + _path("M2 16.5v-3.2c0-1.6 1.2-2.6 3.8-2.6 1.8 0 2.9.5 3.4 1.3", "M4 16.5h12")
    + _path("M18 16.5v-3.2c0-1.6-1.2-2.6-3.8-2.6-1.8 0-2.9.5-3.4 1.3"),
    "video": _box(2, 5, 11.2, 10, 2) + _path("M13.2 8.8L18 6.2v7.6l-4.8-2.6"),
    "phone": _path(
        "M4.6 2.8l2.6-.4 1.6 4-1.7 1.5c.9 2 2.4 3.7 4.6 4.9l1.7-1.7 3.9 1.8-.4 2.6c-.2 1.2-1.2 1.9"
        "-2.4 1.7C8.4 16.2 3.6 11 2.8 5.2c-.2-1.2.6-2.2 1.8-2.4z"
    ),
    "email": _box(2.2, 4.2, 15.6, 11.6, 1.8) + _path("M2.8 5.5l7.2 5.7 7.2-5.7"),
    "chat": _path("M10 3c4.3 0 7.5 2.7 7.5 6.3s-3.2 6.3-7.5 6.3c-.9 0-1.8-.1-2.6-.3L3.6 17l1-3.2")
    + _path("M4.6 13.8C3.3 12.7 2.5 11.1 2.5 9.3 2.5 5.7 5.7 3 10 3")
    + _dot(6.8, 9.3, 0.9)
    + _dot(10, 9.3, 0.9)
    + _dot(13.2, 9.3, 0.9),
    "other": _box(3, 3, 14, 14, 3) + _dot(6.8, 10) + _dot(10, 10) + _dot(13.2, 10),
    # People and places
    "person": _PERSON,
    "person-check": _circle(8, 6.8, 3)
    + _path("M2.5 16.8c.4-3.2 2.5-5 5.5-5 1 0 1.9.2 2.7.6", "M12 15l2 2 3.8-4.2"),
    "unverified": _circle(8, 6.8, 3)
    + _path("M2.5 16.8c.4-3.2 2.5-5 5.5-5 .8 0 1.5.1 2.2.3")
    + _circle(14.4, 14.4, 3.4)
    + _path("M12.9 14.4h3"),
    "institution": _path("M3 17.5V7l7-4.5L17 7v10.5M1.8 17.5h16.4M8 17.5v-4h4v4")
    + _path("M10 6.5v4M8 8.5h4"),
    # Health bands: disc with tick, three quarters, half, triangle, dashed ring
    "band-strong": '<path fill-rule="evenodd" class="icon__solid" fill="currentColor" '
    'stroke="none" d="M10 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16zm4 4.7l-5.2 6-2.7-2.6-1.2 1.2 4 4 '
    '6.4-7.4z"/>',
    "band-sound": _circle(10, 10, 7.2) + _solid("M10 5.2V10h4.8a4.8 4.8 0 1 1-4.8-4.8z"),
    "band-developing": _circle(10, 10, 7.2) + _solid("M10 5.2a4.8 4.8 0 0 1 0 9.6z"),
    "band-fragile": '<path fill-rule="evenodd" class="icon__solid" fill="currentColor" '
    'stroke="none" d="M10 1.8c.5 0 .9.2 1.2.7l7.3 13.1c.5.9-.1 2-1.2 2H2.7c-1.1 0-1.7-1.1-1.2-2'
    "L8.8 2.5c.3-.5.7-.7 1.2-.7zM9.1 7.3h1.8l-.3 4.9H9.4zM10 13.4a1.05 1.05 0 1 0 0 2.1 "
    '1.05 1.05 0 0 0 0-2.1z"/>',
    "band-insufficient": '<circle cx="10" cy="10" r="7.4" stroke-dasharray="2.6 2.05"/>'
    + _path("M8.2 8.4a1.8 1.8 0 1 1 2.7 1.6c-.6.3-.9.7-.9 1.3")
    + _dot(10, 13.3, 0.9),
}
