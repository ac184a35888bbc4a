"""A file of one's own citizens: taken in, looked through in another process, kept by its fingerprint alone.

One that cannot be read at all is not kept; one in which something is not in order is put right in
:mod:`simulation.page.mending`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from nicegui import run, ui
from nicegui.events import UploadEventArguments

from simulation.errors import UserError, of_system
from simulation.model.population.files import Examined
from simulation.model.population.sheet import ENDINGS, FILE
from simulation.model.population.template import write_template
from simulation.page.controls import button, hear, note, said, within
from simulation.page.examining import NAMES, examined_of, known_of
from simulation.page.file_told import sentence
from simulation.page.frame import Desk
from simulation.page.guard import MOST_FILE
from simulation.page.matter import Draft
from simulation.policies.education import lengths
from simulation.words.texts import Texts

_REFUSED: dict[str, Refused] = {}
"""The file of each matter that could not be used last: it is told of until another comes."""


@dataclass(frozen=True)
class Refused:
    """A file that was not taken: what it is called, and why; the rest of the sentence where that is one of ours."""

    name: str
    key: str = "why"
    why: str = ""


class Upload:
    """The place for a file.

    Parameters
    ----------
    desk
        The matter.
    taken
        What is called, with what is to be said, when a file was taken in or turned away.
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
            max_file_size=MOST_FILE, auto_upload=True, on_begin_upload=self._reads, on_upload=self._came
        ).classes("i-receiver")
        made.props["accept"] = ",".join(ENDINGS)
        hear(made, "rejected", self._turned_away, _WHY)
        hear(made, "failed", lambda: self._turned_away("failed"))
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
                    said("b", NAMES.get(name, t("open_municipality_file.yours")))
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
        held, path = known_of(name, self.desk.matter.lang), self.desk.shelf.file(name)
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
        with note(t("open_municipality_file.not_taken", file=found.name), "bad", "⊗"):
            said("p", sentence(t(f"open_municipality_file.{found.key}", why=t.worded(found.why))))
            said("p", t("open_municipality_file.rest_kept"))
            with within("div", "row actions"):
                button(t("open_municipality_file.put_away"), self._forget)

    def _forget(self) -> None:
        _REFUSED.pop(self.desk.id, None)
        self._told()

    def _reads(self) -> None:
        self.reading = self.reading or self.t("open_municipality_file.a_file")
        self.place.refresh()

    def _turned_away(self, why: str) -> None:
        key = {"max-file-size": "too_large", "accept": "wrong_kind"}.get(why, "not_sent")
        self._refuse(Refused(self.t("open_municipality_file.the_file"), key))

    def _refuse(self, found: Refused) -> None:
        self.reading = ""
        _REFUSED[self.desk.id] = found
        self._told()

    async def _came(self, event: UploadEventArguments) -> None:
        """Take a file in: keep it and look through it; let it go again where it cannot be read."""
        name = event.file.name[:120]
        ending = Path(name).suffix.lower()
        self.reading = name
        self.place.refresh()
        if ending in ENDINGS:
            await self._look(name, await event.file.read(), ending)
        else:
            self._refuse(Refused(name, "wrong_kind"))
            await self.taken("")

    async def _look(self, name: str, content: bytes, ending: str) -> None:
        shelf, mark, found = self.desk.shelf, "", None
        try:
            mark = await run.io_bound(shelf.keep_file, content, ending) or ""
            found = await examined_of(shelf, Draft(file=mark), self.desk.matter.lang)
        except OSError as error:
            self._refuse(Refused(name, "not_kept", of_system(error)))
        except UserError as error:
            self._refuse(Refused(name, "not_read", error.said))
        if found is None or (found.bad and found.bad[0].column == FILE):
            if found is not None:
                self._refuse(Refused(name, why=found.bad[0].allowed))
            shelf.let_go(mark)
            await self.taken("")
            return
        self._take(mark, name, found)
        await self.taken("" if found.bad else self.t("open_municipality_file.taken"))

    def _take(self, mark: str, name: str, found: Examined) -> None:
        """Reckon with a file, or have it put right first."""
        self.reading = ""
        NAMES[mark] = name
        _REFUSED.pop(self.desk.id, None)
        before, ground = self.desk.matter.draft, self.desk.matter.ground
        if found.bad:
            self.desk.change(draft=Draft(file=mark))
        else:
            self.desk.change(draft=None, ground=ground.with_file(mark))
        if before is not None:
            self.desk.shelf.let_go(before.file)
        self._told()

    def _told(self) -> None:
        self.place.refresh()
        self.trouble.refresh()

    def _template(self) -> None:
        lang = self.desk.matter.lang
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.t("open_municipality_file.template_name")
            write_template(path, lang, lengths())
            ui.download.content(path.read_bytes(), path.name, "text/csv")


_WHY = "(entries) => emit(entries[0].failedPropValidation)"


def _dropped(ref: str) -> str:
    return (
        "(e) => { e.preventDefault(); e.currentTarget.classList.remove('over');"
        f" {ref}.addFiles(e.dataTransfer.files) }}"
    )
