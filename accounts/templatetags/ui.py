"""Small words and signs that every page uses: icons, bands, figures, dates, people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts import presentation
from accounts.icons import ICONS

register = template.Library()

register.filter("initials", presentation.initials)
register.filter("relative_date", presentation.relative_date)
register.filter("time_taken", presentation.time_taken)


@register.filter
def points(value: Any, digits: int | str = 0) -> str:
    return presentation.points(value, int(digits))


@register.filter
def signed(value: Any, digits: int | str = 1) -> str:
    return presentation.signed(value, int(digits))


@register.filter
def percent(value: Any, digits: int | str = 0) -> str:
    return presentation.percent(value, int(digits))


@register.filter
def band_word(band: Any) -> str:
    return str(presentation.BANDS[presentation.band_code(band)])


@register.filter
def stage_word(stage: Any) -> str:
    return str(presentation.STAGES.get(presentation.code_of(stage), ""))


@register.filter
def trend_icon(change: Any) -> str:
    """The icon for a change in points: up, down, or flat when it rounds to nought."""
    if change is None or round(change, 1) == 0:
        return "trend-flat"
    return "trend-up" if change > 0 else "trend-down"


@register.filter
def tone_class(change: Any) -> str:
    if change is None or round(change, 1) == 0:
        return ""
    return "tone-up" if change > 0 else "tone-down"


@register.simple_tag
def icon(name: str, size: int = 18, css: str = "", label: str = "") -> SafeString:
    """An icon by name; hidden from screen readers unless it has a label of its own."""
    try:
        inside = ICONS[str(name).replace("_", "-")]
    except KeyError:
        raise template.TemplateSyntaxError(f"There is no icon “{name}”.") from None
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon{}" width="{}" height="{}" viewBox="0 0 20 20" fill="none" '
        'stroke="currentColor" stroke-width="1.4" stroke-linecap="round" '
        'stroke-linejoin="round" {}>{}</svg>',
        f" {css}" if css else "",
        size,
        size,
        meaning,
        mark_safe(inside),  # noqa: S308
    )


@register.simple_tag
def band_icon(band: Any, size: int = 16) -> SafeString:
    code = presentation.band_code(band)
    return icon(f"band-{code}", size=size, css=f"band-icon band band--{code}")


@register.inclusion_tag("components/band_badge.html")
def band_badge(band: Any) -> dict[str, Any]:
    code = presentation.band_code(band)
    return {"code": code, "word": presentation.BANDS[code]}


@register.inclusion_tag("components/confidence_bars.html")
def confidence_bars(confidence: Any, words: bool = False) -> dict[str, Any]:
    """Three rising bars for a confidence in 0..1 or a word; nothing for None."""
    level = presentation.confidence_level(confidence)
    on = {"": 0, "low": 1, "medium": 2, "high": 3}[level]
    return {
        "level": level,
        "words": words,
        "text": presentation.CONFIDENCE_WORDS.get(level, ""),
        "bars": [
            {"x": 5 * index, "y": 12 - height, "height": height, "on": index < on}
            for index, height in enumerate((5, 8.5, 12))
        ],
    }


@register.inclusion_tag("components/score.html")
def score(health: Any, confidence: Any = None, digits: int = 0, css: str = "") -> dict[str, Any]:
    """A score in 0..1 as points with its confidence bars; "?" where there is none."""
    return {
        "text": presentation.points(health, digits) if health is not None else "",
        "confidence": confidence,
        "css": css,
    }


@register.inclusion_tag("components/stage_steps.html")
def stage_steps(stage: Any) -> dict[str, Any]:
    """The four steps with the current one marked; a stage beside the path gets a badge."""
    code = presentation.code_of(stage)
    order = list(presentation.STAGE_STEPS)
    reached = order.index(code) if code in order else -1
    steps = [
        {
            "word": word,
            "state": "current" if i == reached else "done" if i < reached else "ahead",
        }
        for i, word in enumerate(presentation.STAGE_STEPS.values())
    ]
    return {"code": code, "steps": steps, "aside": presentation.STAGE_STANDS.get(code)}


@register.inclusion_tag("components/avatar.html")
def avatar(name: Any, size: int = 36) -> dict[str, Any]:
    """A circle with initials, hidden from readers: the name stands beside it. 28, 36 or 48."""
    return {"initials": presentation.initials(name), "size": size}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """Label, address, label, address, …, and the label of this page last."""
    labels, addresses = parts[0::2], [*parts[1::2], ""]
    return {"trail": list(zip(labels, addresses, strict=False))}


@register.simple_tag
def page_range(page_obj: Page) -> Iterator[int | None]:
    """Page numbers around the current one; None stands for a gap."""
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return (number if isinstance(number, int) else None for number in numbers)
