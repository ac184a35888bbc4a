"""A file of one's own citizens: taken in, looked through in another process, kept by its fingerprint alone.

What a file is called is known while the server runs and written nowhere; one that cannot be used is not kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from nicegui import run, ui
from nicegui.events import UploadEventArguments

from simulation.errors import UserError
from simulation.model.population.files import Examined, examine
from simulation.model.population.sheet import ENDINGS, rewritten
from simulation.model.population.template import write_template
from simulation.page.beside import beside
from simulation.page.controls import button, note, said, within
from simulation.page.file_told import assign, called, in_place, trouble, unknown
from simulation.page.frame import Desk
from simulation.page.matter import Shelf
from simulation.policies.education import lengths
from simulation.words.texts import Texts

MOST_BYTES = 200_000_000
_NAMES: dict[str, str] = {}
"""What each file was called, by its fingerprint."""
_EXAMINED: dict[str, Examined] = {}
_REFUSED: dict[str, Refused] = {}
"""The file of each matter that could not be used last: it is told of until another comes."""


@dataclass(frozen=True)
class Refused:
    """A file that was not taken: what it is called, and what is wrong with it."""

    name: str
    examined: Examined | None = None
    why: str = ""
    """The key of what is wrong, where the file was not looked through."""
    told: str = ""
    content: bytes = b""
    """What it holds, while its headings can still be given a meaning."""
    ending: str = ""
    roles: dict[int, str] = field(default_factory=dict)


def examined(path: str) -> Examined:
    """Return what a file holds; called in a process of its own."""
    return examine(Path(path), lengths())


async def examined_of(shelf: Shelf, name: str) -> Examined | None:
    """Return what the file of a ground holds; none where there is none."""
    path = shelf.file(name) if name else None
    if path is None:
        return None
    if name not in _EXAMINED:
        _EXAMINED[name] = await beside(examined, str(path))
    return _EXAMINED[name]


class Upload:
    """The place for a file.

    Parameters
    ----------
    desk
        The matter.
    taken
        What is called with a fingerprint when a file was taken in, and with nothing when one was not.
    """

    def __init__(self, desk: Desk, taken: Callable[[str], Awaitable[None]]) -> None:
        self.desk, self.taken = desk, taken
        self.reading = ""

    @property
    def t(self) -> Texts:
        """The language."""
        return self.desk.texts

    @property
    def refused(self) -> Refused | None:
        """The file that could not be used last."""
        return _REFUSED.get(self.desk.id)

    def receiver(self) -> None:
        """Add what takes the bytes of a file; it is not seen, and asked by what :meth:`place` shows."""
        made = ui.upload(
            max_file_size=MOST_BYTES, auto_upload=True, on_begin_upload=self._reads, on_upload=self._came
        ).classes("i-receiver")
        made.props["accept"] = ",".join(ENDINGS)
        made.on("rejected", lambda e: self._turned_away(str(e.args)), js_handler=_WHY)
        made.on("failed", lambda: self._turned_away("failed"), args=[])
        for done in ("uploaded", "failed"):
            made.on(done, js_handler=f"() => getElement({made.id}).$refs.qRef.reset()")
        self._receiver = made

    @ui.refreshable_method
    def place(self) -> None:
        """Build the place where a file is dropped or chosen, and what is said of the one that is there."""
        t, name = self.t, self.desk.matter.ground.file
        ref = f"getElement({self._receiver.id}).$refs.qRef"
        with within("div", "i-drop has" if name else "i-drop") as area, within("div", "row"):
            if self.reading:
                said("p", t("open_municipality_file.reading", file=self.reading), "grow", role="status")
                with within("div", "i-waits", aria_hidden="true"):
                    pass
                return
            if name:
                said("span", "✓", aria_hidden="true")
            with within("div", "grow i-file"):
                if name:
                    said("b", _NAMES.get(name, t("open_municipality_file.yours")))
                    said("p", self._holds(name), "small soft")
                else:
                    said("p", t("open_municipality_file.drop"), id="drop")
            label = t("open_municipality_file.replace" if name else "open_municipality_file.choose")
            pressed = said("button", label, "i-btn small", type="button", aria_describedby=None if name else "drop")
            pressed.on("click", js_handler=f"(e) => {ref}.pickFiles(e)")
        area.on("dragover", js_handler="(e) => { e.preventDefault(); e.currentTarget.classList.add('over') }")
        area.on("dragleave", js_handler="(e) => e.currentTarget.classList.remove('over')")
        area.on("drop", js_handler=_dropped(ref))
        with within("p", "small soft"):
            said("span", f"{t('open_municipality_file.kinds')} ")
            button(t("open_municipality_file.template"), self._template, "quiet small i-inline")

    def _holds(self, name: str) -> str:
        held, path = _EXAMINED.get(name), self.desk.shelf.file(name)
        if held is None or path is None:
            return self.t("open_municipality_file.kept")
        size = max(1, round(path.stat().st_size / 1000))
        return self.t("open_municipality_file.holds", n=held.rows, columns=len(held.columns), size=size)

    @ui.refreshable_method
    def trouble(self) -> None:
        """Build what is said of a file that was not taken, with its bad cells."""
        found, t = self.refused, self.t
        if found is None:
            return
        if found.examined is None or not found.examined.bad:
            with note(t("open_municipality_file.not_taken", file=found.name), "bad", "⊗"):
                said("p", t(f"open_municipality_file.{found.why}", why=found.told))
                said("p", t("open_municipality_file.rest_kept"))
                self._put_away()
            return
        trouble(found.name, found.examined, t, self._put_away)

    @ui.refreshable_method
    def places(self) -> None:
        """Build the cells that cannot be read, in their places, and the headings that are not known."""
        found = self.refused
        if found is None or found.examined is None or not found.examined.bad:
            return
        if found.roles:
            assign(found.examined, found.roles, self.t, self._read_so)
        in_place(found.name, found.examined, self.t)

    async def _read_so(self) -> None:
        """Read the file with the headings as they were chosen."""
        found = self.refused
        if found is None or self.reading:
            return
        t, chosen = self.t, [name for name in found.roles.values() if name]
        if len(set(chosen)) < len(chosen):
            ui.notify(t("open_municipality_file.twice"), type="negative")
            return
        in_danish = self.desk.matter.lang == "da"
        roles = {i: (called(name, t).lower() if in_danish else name) for i, name in found.roles.items() if name}
        roles |= {i: "" for i, name in found.roles.items() if not name}
        self.reading = found.name
        self.place.refresh()
        try:
            content = await beside(_rewritten, found.content, found.ending, roles)
        except UserError as error:
            ui.notify(t.worded(error.said), type="negative")
            self.reading = ""
            self.place.refresh()
            return
        await self._look(found.name, content, ".csv")

    def _put_away(self) -> None:
        with within("div", "row actions"):
            button(self.t("open_municipality_file.put_away"), self._forget)

    def _forget(self) -> None:
        _REFUSED.pop(self.desk.id, None)
        self._told()

    def _reads(self) -> None:
        self.reading = self.reading or self.t("open_municipality_file.a_file")
        self.place.refresh()

    def _turned_away(self, why: str) -> None:
        key = {"max-file-size": "too_large", "accept": "wrong_kind"}.get(why, "not_sent")
        self._refuse(Refused(self.t("open_municipality_file.the_file"), why=key))

    def _refuse(self, found: Refused) -> None:
        self.reading = ""
        _REFUSED[self.desk.id] = found
        self._told()

    async def _came(self, event: UploadEventArguments) -> None:
        """Take a file in: keep it, look through it, and let it go again where it cannot be used."""
        name = event.file.name[:120]
        ending = Path(name).suffix.lower()
        self.reading = name
        self.place.refresh()
        if ending not in ENDINGS:
            self._refuse(Refused(name, examine(Path(f"x{ending}"))))
            await self.taken("")
            return
        await self._look(name, await event.file.read(), ending)

    async def _look(self, name: str, content: bytes, ending: str) -> None:
        try:
            mark, found = await looked_through(self.desk.shelf, content, ending)
        except OSError as error:
            self._refuse(Refused(name, why="not_kept", told=error.strerror or str(error)))
        except UserError as error:
            self._refuse(Refused(name, why="not_read", told=self.t.worded(error.said)))
        else:
            if found.bad:
                roles = unknown(found) if found.columns else {}
                self._refuse(Refused(name, found, "", "", content if roles else b"", ending, roles))
            else:
                self._take(mark, name)
                await self.taken(mark)
                return
        await self.taken("")

    def _take(self, mark: str, name: str) -> None:
        self.reading = ""
        _NAMES[mark] = name
        _REFUSED.pop(self.desk.id, None)
        ground = self.desk.matter.ground
        self.desk.change(ground=ground.model_copy(update={"file": mark}))
        self._told()

    def _told(self) -> None:
        self.place.refresh()
        self.trouble.refresh()
        self.places.refresh()

    def _template(self) -> None:
        lang = self.desk.matter.lang
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.t("open_municipality_file.template_name")
            write_template(path, lang, lengths())
            ui.download.content(path.read_bytes(), path.name, "text/csv")


def _rewritten(content: bytes, ending: str, headings: dict[int, str]) -> bytes:
    """Return a file with its headings exchanged; called in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"citizens{ending}"
        path.write_bytes(content)
        return rewritten(path, headings)


async def looked_through(shelf: Shelf, content: bytes, ending: str) -> tuple[str, Examined]:
    """Return the fingerprint of a file's bytes and what they hold; bytes that cannot be used are not kept.

    Raises
    ------
    OSError
        Where the disk is full.
    Exception
        Where the process that looks through it is lost.
    """
    before = set((shelf.folder / "files").iterdir())
    mark = await run.io_bound(shelf.keep_file, content, ending) or ""
    found = None
    try:
        found = await examined_of(shelf, mark)
    finally:
        if found is None or found.bad:
            _EXAMINED.pop(mark, None)
            _let_go(shelf, mark, before)
    if found is None:
        raise RuntimeError("the server is stopping")
    return mark, found


def _let_go(shelf: Shelf, mark: str, before: set[Path]) -> None:
    """Take a file away again, unless it was there before: another matter may stand on it."""
    path = shelf.folder / "files" / mark
    if path not in before:
        path.unlink(missing_ok=True)


_WHY = "(entries) => emit(entries[0].failedPropValidation)"


def _dropped(ref: str) -> str:
    return (
        "(e) => { e.preventDefault(); e.currentTarget.classList.remove('over');"
        f" {ref}.addFiles(e.dataTransfer.files) }}"
    )
