"""The browser's own controls as elements of a NiceGUI page: they know keyboards, screen readers and phones already.

Text is escaped here, once; no screen makes markup of its own but for what the report has rendered.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from inspect import iscoroutine
from typing import Any

from nicegui import Client, ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from simulation.words.texts import Texts

THOUSANDS = 3
"""Digits after a sign of thousands."""
VALUE = "(e) => emit(e.target.value)"
"""What a control sends of an event."""

TYPED = "(e) => { e.target.typing = false; emit(e.target.value) }"
"""What a field sends of what stands in it, which nobody types in any more."""
TYPING = "(e) => { e.target.typing = true }"
LEFT = "({target: e}) => { if (e.typing && e.due !== undefined) e.value = e.due; e.typing = false }"
"""What a field does that is left as it was found: it takes what was put into it meanwhile."""

Heard = Callable[[str], Any]


def hear(made: Element, event: str, heard: Callable[..., Any], script: str = "", **more: Any) -> Element:
    """Call ``heard`` at an event, with what ``script`` sends of it, or with nothing where there is none.

    It is called among the contents of the page and not at the control, which it may take away.
    """

    def call(told: GenericEventArguments) -> Awaitable[None] | None:
        with made.client:
            outcome = heard(str(told.args)) if script else heard()
        return _finish(made.client, outcome) if iscoroutine(outcome) else None

    return made.on(event, call, js_handler=script or "() => emit()", **more)


async def _finish(client: Client, outcome: Awaitable[Any]) -> None:
    with client:
        await outcome


def said(tag: str, text: str, classes: str = "", **props: object) -> Element:
    """Add an element that holds a text."""
    return _with(ui.html(html.escape(text), tag=tag, sanitize=False).classes(classes), props)


def tell(element: Element, text: str) -> None:
    """Exchange the text of what :func:`said` added."""
    element.set_content(html.escape(text))  # type: ignore[attr-defined]


def marked(markup: str, classes: str = "", tag: str = "div") -> Element:
    """Add markup that the report rendered; text of anybody else goes to :func:`said`."""
    return ui.html(markup, tag=tag, sanitize=False).classes(classes)


@contextmanager
def within(tag: str, classes: str = "", **props: object) -> Iterator[Element]:
    """Put what follows into an element."""
    with _with(ui.element(tag).classes(classes), props) as made:
        yield made


def button(text: str, pressed: Callable[[], Any], classes: str = "", **props: object) -> Element:
    """Add a button; ``primary`` among ``classes`` is the one of its screen."""
    made = said("button", text, f"i-btn {classes}", type="button", **props)
    return hear(made, "click", pressed)


def link(text: str, to: str, classes: str = "", **props: object) -> Element:
    """Add a link."""
    return said("a", text, classes, href=to, **props)


def toggle(label: str, options: Mapping[str, str], chosen: str, heard: Heard) -> Element:
    """Add a row of buttons of which one is pressed, the last clicked; ``options`` are labels by value."""
    buttons: dict[str, Element] = {}

    def press(value: str) -> Any:
        for name, one in buttons.items():
            one.props["aria-pressed"] = str(name == value).lower()
            one.update()
        return heard(value)

    with within("div", "i-toggle", role="group", aria_label=label) as made:
        for value, text in options.items():
            buttons[value] = said("button", text, type="button", aria_pressed=str(value == chosen).lower())
            hear(buttons[value], "click", partial(press, value))
    return made


def choice(label: str, options: Mapping[str, str], chosen: str, heard: Heard, hint: str = "") -> Element:
    """Add a labelled list to choose from; ``options`` are labels by value."""
    with within("label", "i-field"):
        said("span", label)
        made = listed(options, chosen, heard)
        if hint:
            said("span", hint, "i-hint")
    return made


def listed(options: Mapping[str, str], chosen: str, heard: Heard, **props: object) -> Element:
    """Add a list to choose from without a label of its own: give it ``aria_label``."""
    with within("select", "i-input", **props) as made:
        for value, text in options.items():
            said("option", text, value=value, **({"selected": "selected"} if value == chosen else {}))
    return hear(made, "change", heard, VALUE)


def field(
    label: str, value: str, heard: Heard, *, kind: str = "text", classes: str = "", hint: str = "", **props: object
) -> Element:
    """Add a labelled field; ``heard`` gets what stands in it when it is left or Enter is pressed."""
    with within("label", "i-field"):
        said("span", label)
        made = typed(value, heard, kind=kind, classes=classes, **props)
        if hint:
            said("span", hint, "i-hint")
    return made


def typed(value: str, heard: Heard, *, kind: str = "text", classes: str = "", **props: object) -> Element:
    """Add a field without a label of its own: give it ``aria_label``."""
    made = _with(ui.element("input").classes(f"i-input {classes}"), {"type": kind, "defaultValue": value, **props})
    made.on("input", js_handler=TYPING)
    made.on("blur", js_handler=LEFT)
    return hear(made, "change", heard, TYPED)


def put(made: Element, value: object) -> None:
    """Set what stands in a field or on a slider.

    A field is begun with ``defaultValue`` and set in the browser: a ``value`` of its own would be set anew whenever
    anything on the page changes, and take away what somebody is typing. What is put meanwhile waits until it is left.
    """
    made.props["defaultValue"] = value
    told = json.dumps(value)
    script = f"const e = getHtmlElement({made.id}); if (e) {{ e.due = {told}; if (!e.typing) e.value = e.due }}"
    made.client.run_javascript(f"{{ {script} }}")


def slider(value: float, low: float, high: float, step: float, moved: Heard, left: Heard, **props: object) -> Element:
    """Add a slider; ``moved`` hears it under the finger, ``left`` when the finger leaves it."""
    given = {"type": "range", "min": low, "max": high, "step": step, "defaultValue": value, **props}
    made = _with(ui.element("input").classes("i-range"), given)
    hear(made, "input", moved, VALUE, throttle=0.05)
    return hear(made, "change", left, VALUE)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "", words: int = 1, classes: str = ""
) -> Element:
    """Add a table; the first ``words`` columns are text, the others numbers; the first cell heads its row."""
    region = within("div", "i-scroll", tabindex="0", role="region", aria_label=caption or columns[0])
    with region as made, within("table", f"i-table {classes}"):
        if caption:
            said("caption", caption)
        with within("thead"), within("tr"):
            for i, name in enumerate(columns):
                said("th", name, "" if i < words else "num", scope="col")
        with within("tbody"):
            for row in rows:
                with within("tr"):
                    for i, cell in enumerate(row):
                        more = {"scope": "row"} if not i else {}
                        said("td" if i else "th", cell, "" if i < words else "num", **more)
    return made


@contextmanager
def fold(summary: str, classes: str = "") -> Iterator[Element]:
    """Put what follows under a heading that opens and closes it."""
    with within("details", f"i-fold {classes}") as made:
        said("summary", summary)
        yield made


@contextmanager
def note(title: str, kind: str = "", sign: str = "") -> Iterator[Element]:
    """Put what follows into a message; ``kind`` is ``bad``, ``warn`` or ``good``, each with its sign."""
    with within("div", f"i-note {kind}", **({"role": "alert"} if kind == "bad" else {})) as made:
        said("p", f"{sign} {title}".strip(), "i-note-title")
        yield made


def number(text: str, texts: Texts) -> float | None:
    """Return a number as somebody types it, in either language's way; none for what is no number.

    ``10.000.000`` and ``1.234,5`` say by themselves what their signs mean; a single sign before three digits, as in
    ``1.234``, is read as the page's language reads it, any other single sign as that of decimals.
    """
    plain = "".join(text.split()).replace("−", "-")
    signs = [sign for sign in plain if sign in ".,"]
    whole, _, rest = plain.rpartition(signs[-1]) if signs else (plain, "", "")
    own = "," if texts.lang == "da" else "."
    alone = len(signs) == 1 and (signs[0] == own or len(rest) != THOUSANDS or whole in ("", "0", "-", "-0"))
    if alone or len(set(signs)) > 1:
        plain = f"{whole or '0'}|{rest}"
    plain = plain.replace(".", "").replace(",", "").replace("|", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,15}(\.\d*)?", plain) else None


def _with(made: Any, props: Mapping[str, object]) -> Any:
    """Set attributes; an underscore in a name stands for a hyphen, and what is ``None`` is left out."""
    for name, value in props.items():
        if value is not None:
            made.props[name.replace("_", "-")] = value
    made.update()
    return made
