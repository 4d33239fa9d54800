"""A parsed reference; fields that it does not state are None or empty."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to a Work, a clause or both, at the span `text[start:end]`.

    `body` and `kind` are codes of the lexicon; a number whose kind is not said ("WTDC-45", "the Iraq one
    (211)") is a resolution's, as people mean it. `number` is as printed: "45", "64/211", "ITU-R 7-3",
    "S.1342". `revised` is True for "(Rev. Kigali, 2022)", False for "(Guadalajara, 2010)". `conference` is
    "WRC-19" from "(Rev. WRC-19)" or "PP-18" from "PP-18 Resolution 70", and `year` then its year. `part` is
    "operative" or "preambular". `nums` are dotted: "k.ii", "4.1", "nn_2" for the second unnumbered paragraph.
    `relative` is "above", "below" or "hereafter". `occurrence` distinguishes a phrase that occurs twice in a
    document. `this` is "this resolution", `here` is "Resolution 69 of this conference". `marginal` is a treaty's
    number, "145A" of "CV 145A".
    """

    start: int
    end: int
    body: str | None = None
    kind: str | None = None
    number: str | None = None
    place: str | None = None
    year: str | None = None
    revised: bool | None = None
    conference: str | None = None
    phrase: str | None = None
    part: str | None = None
    addressees: tuple[str, ...] = ()
    nums: tuple[str, ...] = ()
    section: str | None = None
    this: bool = False
    relative: str | None = None
    occurrence: int = 1
    here: bool = False
    marginal: str | None = None
