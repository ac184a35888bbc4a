"""What designs are called on the page: their letter and their programme."""

from __future__ import annotations

from simulation.page.asked import arms
from simulation.page.matter import Matter
from simulation.words.texts import Texts


def labels_of(matter: Matter, texts: Texts) -> dict[str, str]:
    """Return what the arm of each design is called, by arm."""
    named = arms(matter.cards)
    return {named[card.letter]: f"{card.letter.upper()} {texts.arm(card.policy)}" for card in matter.cards}
