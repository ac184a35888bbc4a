"""A file in which something is not in order, put right on the page: headings, and cells in their places.

The file stays as it came. What was put right is kept with the matter, listed, and taken back one by one; as soon as
nothing is wrong any more a copy with all of it is made, kept by its own fingerprint, and reckoned with.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from nicegui import run, ui

from simulation.errors import Said, UserError, of_system
from simulation.model.population import danish
from simulation.model.population.files import UNKNOWN, Examined
from simulation.model.population.sheet import ALL, HEADER, WHOLE, BadCell, Correction
from simulation.page.bad_cells import BadCells, shown
from simulation.page.controls import button, note, said, within
from simulation.page.examining import NAMES, copy_of, examined_of, rows_wrong
from simulation.page.file_told import assign, unknown
from simulation.page.frame import Desk
from simulation.page.matter import Draft
from simulation.words.texts import Texts

NEXT = (
    "setTimeout(() => { if (document.activeElement === document.body)"
    " document.querySelector('.i-cells td :is(select, input, button), #mended')?.focus() }, 50)"
)
"""Whoever has put a cell right stands at the next one."""

MOST_LEFT_OUT = 10_000
"""Rows that are left out at a click."""


def _assigned(cell: BadCell) -> bool:
    """Whether a cell is a heading that is not known, which is given a meaning above the cells."""
    return isinstance(cell.allowed, Said) and cell.allowed.template == UNKNOWN


class Mending:
    """What is not in order, and what was put right.

    Parameters
    ----------
    desk
        The matter.
    changed
        What is called, with what is to be said, when another file is reckoned with than before.
    wanted
        Whether an own file is asked for: of one that stands aside nothing is said.
    """

    def __init__(self, desk: Desk, changed: Callable[[str], Awaitable[None]], wanted: Callable[[], bool]) -> None:
        self.desk, self._changed, self._wanted = desk, changed, wanted
        self._asked = 0

    @property
    def t(self) -> Texts:
        """The language."""
        return self.desk.texts

    @property
    def draft(self) -> Draft | None:
        """The file in which something is, or was, not in order."""
        return self.desk.matter.draft

    def trouble(self) -> None:
        """Add the place where it is said how much is wrong."""
        self._note = ui.element("div")

    def places(self) -> None:
        """Add the places of headings and cells, and of what was put right."""
        self._headings = ui.element("div")
        self._cells = BadCells(self._put)
        self._list = ui.element("div")

    # --- looking through it -----------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Look through the file as it is now, show what is wrong, and reckon with the copy where nothing is."""
        self._asked += 1
        mine, draft = self._asked, self.draft
        if draft is None or not self._wanted():
            self._clear()
            return
        try:
            found = await examined_of(self.desk.shelf, draft, self.desk.matter.lang)
            made = "" if found.bad else await self._copy(draft)
        except UserError as error:
            ui.notify(self.t.worded(error.said), type="negative")
            return
        except OSError as error:
            ui.notify(self.t("open_municipality_file.not_kept", why=self.t.worded(of_system(error))), type="negative")
            return
        if mine != self._asked or self.draft != draft or self._note.is_deleted:
            return
        self._show(found, draft)
        if made != draft.made:
            await self._take(draft, made)

    async def _copy(self, draft: Draft) -> str:
        """Return the fingerprint of the copy with what was put right."""
        shelf = self.desk.shelf
        if draft.made and shelf.file(draft.made):
            return draft.made
        made = await run.io_bound(shelf.keep_file, await copy_of(shelf, draft), ".csv") or ""
        await examined_of(shelf, Draft(file=made), self.desk.matter.lang)
        return made

    async def _take(self, draft: Draft, made: str) -> None:
        """Reckon with the copy; where there is none any more, not with the one that was."""
        ground = self.desk.matter.ground
        update: dict[str, object] = {"draft": draft.model_copy(update={"made": made})}
        if made or ground.file == draft.made:
            update["ground"] = ground.with_file(made)
        NAMES[made] = NAMES.get(draft.file, self.t("open_municipality_file.yours"))
        self.desk.change(**update)
        await self._changed(self.t("open_municipality_file.taken") if made else "")

    async def _put(self, correction: Correction) -> None:
        """Put something right."""
        await self._become(lambda draft: draft.put(correction))

    async def _take_back(self, corrections: Sequence[Correction]) -> None:
        await self._become(lambda draft: draft.without(frozenset(corrections)))

    async def _leave_out(self) -> None:
        """Leave out every row in which something is wrong, unless they are too many for that."""
        draft = self.draft
        if draft is None:
            return
        rows, of = await rows_wrong(self.desk.shelf, draft)
        if len(rows) > min(MOST_LEFT_OUT, of - 1):
            ui.notify(self.t("open_municipality_file.leave_too_many", n=len(rows), of=of), type="negative")
            return
        left = tuple(Correction(row, WHOLE, "", "") for row in rows)
        await self._become(lambda own: own.model_copy(update={"corrections": (*own.corrections, *left)}))

    async def _become(self, change: Callable[[Draft], Draft]) -> None:
        draft = self.draft
        if draft is not None:
            with self._note:  # what was pressed is gone by then
                self.desk.change(draft=change(draft))
                await self.look()
                ui.run_javascript(NEXT)

    def _put_away(self) -> None:
        draft = self.draft
        self.desk.change(draft=None)
        if draft is not None:
            self.desk.shelf.let_go(draft.file)
        self._clear()

    # --- on the screen ----------------------------------------------------------------------------------------------

    def _clear(self) -> None:
        for part in (self._note, self._headings, self._cells, self._list):
            part.clear()

    def _show(self, found: Examined, draft: Draft) -> None:
        self._told(found)
        headed = any(not cell.row and cell.column != ALL for cell in found.bad)
        self._headings.clear()
        roles = unknown(found) if headed else {}
        if roles:
            with self._headings:
                assign(found, roles, self.t, lambda: self._name(found, roles))
        shown = [cell for cell in found.bad if (not headed or not cell.row) and not _assigned(cell)]
        rest = 0 if headed else found.many - sum(1 + cell.also for cell in found.bad)
        self._cells.show(shown, rest, found, draft.file, self.t)
        self._put_right(found, draft)

    def _told(self, found: Examined) -> None:
        """Say how much is wrong, and what to do."""
        t = self.t
        self._note.clear()
        if not found.bad:
            return
        headings = sum(not cell.row and cell.column != ALL for cell in found.bad)
        told = t(f"open_municipality_file.{'headings' if headings else 'cells'}", n=headings or found.many)
        with self._note, note(told, "bad", "⊗"):
            said("p", t(f"open_municipality_file.{'mend_headings' if headings else 'mend'}"))
            with within("div", "row actions"):
                if not headings:
                    button(t("open_municipality_file.leave_rows"), self._leave_out)
                button(t("open_municipality_file.away"), self._put_away)

    async def _name(self, found: Examined, roles: Mapping[int, str]) -> None:
        """Read the file with the headings as they were chosen."""
        chosen = [name for name in roles.values() if name]
        if len(set(chosen)) < len(chosen):
            ui.notify(self.t("open_municipality_file.twice"), type="negative")
            return
        headings = {column.place: column.heading for column in found.columns}
        named = danish.heading if self.desk.matter.lang == "da" else str

        def put(draft: Draft) -> Draft:
            for place, name in roles.items():
                draft = draft.put(Correction(HEADER, place, headings[place], named(name) if name else ""))
            return draft

        await self._become(put)

    def _put_right(self, found: Examined, draft: Draft) -> None:
        """List what was put right, each with the way back."""
        t = self.t
        self._list.clear()
        if not draft.corrections:
            return
        with self._list, within("section", "section", aria_labelledby="mended"):
            said("h2", t("open_municipality_file.mended", n=len(draft.corrections)), id="mended", tabindex="-1")
            about = "mended_left" if found.bad else "mended_all"
            said("p", t(f"open_municipality_file.{about}", n=found.many), "small soft")
            headings = {c.place: c.heading for c in found.columns}
            headings |= {c.column: c.before for c in draft.corrections if c.row == HEADER}
            with within("table", "tall"):
                with within("thead", "sr"), within("tr"):
                    for name in ("where", "stood", "stands", "take_back"):
                        said("th", t(f"open_municipality_file.{name}"), scope="col")
                with within("tbody"):
                    left = [one for one in draft.corrections if one.column == WHOLE]
                    others = frozenset(left[1:])
                    for one in draft.corrections:
                        if one not in others:
                            self._one(one, headings, left)

    def _one(self, one: Correction, headings: Mapping[int, str], left: Sequence[Correction]) -> None:
        """List something that was put right; all rows that are left out are one of them."""
        t, column = self.t, shown(headings.get(one.column, ""), self.t)
        if one.column == WHOLE or one.row > 0:
            where = t("open_municipality_file.row_of", n=one.row)
        else:
            where = t(f"open_municipality_file.{'header' if one.row == HEADER else 'all_rows'}")
        if one.column == WHOLE and len(left) > 1:
            where = t("open_municipality_file.rows_left", n=len(left))
        left_out = one.column == WHOLE or (one.row == HEADER and not one.after)
        with within("tr"):
            said("th", f"{where}, {column}" if one.column != WHOLE and one.row != HEADER else where, scope="row")
            said("td", shown(one.before, t), data_label=t("open_municipality_file.stood"))
            after = t("open_municipality_file.left_out") if left_out else shown(one.after, t)
            said("td", after, data_label=t("open_municipality_file.stands"))
            with within("td", data_label=t("open_municipality_file.take_back")):
                label = t("open_municipality_file.take_back_of", what=f"{where} {column}".strip())
                own = left if one.column == WHOLE else [one]
                button(
                    t("open_municipality_file.take_back"), partial(self._take_back, own), "small", aria_label=label
                )
