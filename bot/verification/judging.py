"""Judge a citation with its quotation: whether the words stand in the clause that is cited, and else where they do."""

from collections.abc import Sequence
from dataclasses import replace

from bot.verification.clause_texts import ClauseTexts
from bot.verification.draft import Draft
from bot.verification.finding import Finding, Span, Status
from bot.verification.linking import Link
from bot.verification.looking import Place, Quoted, Search, quoted_in
from bot.verification.meant import Meant, Named
from bot.verification.mention import Mention
from bot.verification.outcomes import Outcomes, finding
from bot.verification.quotations import Quotation
from bot.verification.resolving import clauses_named, documents_meant
from bot.verification.titles import title_found
from ingest.labels import expression_label
from ingest.model import Document

# A quotation this like to a clause is one of it with other words; less is another text.
_LIKE = 0.6
# A shorter quotation without the clause that it is from may be a term of anybody's.
_FEWEST_WORDS = 4

Names = Sequence[tuple[Document, Named]]


class Judge:
    """Judges the citations and quotations of one draft against the clauses held."""

    def __init__(self, draft: Draft, texts: ClauseTexts) -> None:
        self._draft, self._search = draft, Search(texts)
        self._catalogue = texts.catalogue
        self._outcomes = Outcomes(self._search)

    def judge(self, link: Link) -> Finding | None:
        """The finding about a citation, a quotation or both; None for marks without words between them."""
        quoted = quoted_in(self._draft, link.quotation) if link.quotation else None
        if quoted and not quoted.length:
            link, quoted = replace(link, quotation=None), None
        if quoted and quoted.is_scattered:
            return self._placed(finding(Status.UNCHECKED, "So many omissions leave no quotation to look for."), link)
        if link.mention is not None:
            return self._placed(self._cited(link.mention, quoted), link)
        return self._placed(self._alone(quoted), link) if quoted else None

    def _cited(self, mention: Mention, quoted: Quoted | None) -> Finding:
        if not mention.cited.number:
            return self._without_work(mention, quoted)
        meant = documents_meant(mention.cited, self._catalogue)
        if not meant.documents:
            return self._not_resolved(mention, meant, quoted)
        named = [(d, clauses_named(mention.cited, d)) for d in meant.documents] if mention.names_clause else []
        return self._quotation(mention, meant, named, quoted) if quoted else self._citation(meant, named)

    def _citation(self, meant: Meant, named: Names) -> Finding:
        """A citation without a quotation: whether there is what it names."""
        if not named:
            document = meant.documents[0]
            held = finding(Status.OK, f"{expression_label(document.expression)} is held.")
            return self._outcomes.marked(document, held)
        document, names = next(((d, n) for d, n in named if n.missing == ()), named[0])
        if names.missing != ():
            return finding(Status.NO_SUCH_CLAUSE, names.message, names.clauses)
        if names.is_ambiguous:
            return self._outcomes.ambiguous(names.clauses)
        return self._outcomes.marked(
            document, finding(Status.OK, f"There is {self._search.named(names.clauses)}.", names.clauses)
        )

    def _quotation(self, mention: Mention, meant: Meant, named: Names, quoted: Quoted) -> Finding:
        """A quotation that is given for a document held, or for clauses of it."""
        found_in = next(((d, n) for d, n in named if self._search.stands(quoted, n.clauses)), None)
        if found_in:
            return self._found_in(*found_in, quoted)
        if title := title_found(quoted.ways, meant.documents, self._search.texts):
            return finding(Status.TITLE, f"The title of {expression_label(title.expression)}.")
        outcomes, places = self._outcomes, self._search.places(quoted, meant.documents)
        if places and not named:
            return outcomes.marked(meant.documents[0], outcomes.found(places))
        cited = tuple(clause for _, names in named for clause in names.clauses)
        missing = next((n for _, n in named if n.missing != ()), None)
        if missing is not None:
            elsewhere = places or self._search.anywhere(quoted)
            return outcomes.elsewhere(Status.NO_SUCH_CLAUSE, missing.message, elsewhere, cited)
        if places:
            return outcomes.elsewhere(Status.OTHER_CLAUSE, "", places, cited)
        if revised := self._search.places(quoted, meant.others):
            return outcomes.revised(meant, revised, stated=mention.states_revision)
        if not named and quoted.length < _FEWEST_WORDS:
            return finding(Status.UNCHECKED, "So few words may be anybody's; the document has them nowhere.")
        if elsewhere := self._search.anywhere(quoted):
            return outcomes.elsewhere(Status.OTHER_CLAUSE, "", elsewhere, cited)
        within = cited or tuple(c for d in meant.documents for c in d.clauses)
        near = self._search.nearest(quoted, within, _LIKE)
        if near is None or near.nearness.likeness < _LIKE:
            return finding(Status.NOWHERE, "The words stand in no document held.", cited)
        return outcomes.differing(near, cited)

    def _found_in(self, document: Document, names: Named, quoted: Quoted) -> Finding:
        """A quotation that stands in the clauses that are cited: which is said where each number is that of one."""
        outcomes = self._outcomes
        if names.is_exact:
            own = "" if self._search.stands(quoted.verbatim, names.clauses) else " but for what is in brackets"
            said = f"The words stand in {self._search.named(names.clauses)}{own}."
            return outcomes.marked(document, finding(Status.OK, said, names.clauses))
        fitting: list[Place] = [(c,) for c in names.clauses if self._search.stands(quoted, [c])]
        if names.missing:
            return outcomes.elsewhere(Status.NO_SUCH_CLAUSE, names.message, fitting, names.clauses)
        if names.is_ambiguous:
            found = outcomes.ambiguous(names.clauses)
            return replace(found, suggestion=self._search.label(fitting[0][0])) if len(fitting) == 1 else found
        return outcomes.marked(document, outcomes.found(fitting or [names.clauses]))

    def _not_resolved(self, mention: Mention, meant: Meant, quoted: Quoted | None) -> Finding:
        """A citation of what is not held, or of several: with where its quotation stands."""
        problem, outcomes = meant.problem or Status.NOT_HELD, self._outcomes
        if quoted is None:
            return outcomes.not_held(mention, meant) if meant.is_other_revision else finding(problem, meant.message)
        places = self._search.places(quoted, meant.others)
        if problem is Status.AMBIGUOUS:
            fitting = self._fitting(mention, meant.others, quoted) or places
            return outcomes.elsewhere(problem, meant.message, fitting)
        if meant.is_other_revision and places:
            return outcomes.elsewhere(Status.OTHER_REVISION, meant.message, places)
        return outcomes.elsewhere(problem, meant.message, places or self._search.anywhere(quoted), suggest=False)

    def _without_work(self, mention: Mention, quoted: Quoted | None) -> Finding:
        """A clause that is cited without a document."""
        what = "No document is named, here or before."
        if quoted is None:
            return finding(Status.UNCHECKED, what)
        fitting = self._fitting(mention, self._catalogue.current, quoted)
        places = fitting or self._search.anywhere(quoted)
        return self._outcomes.elsewhere(Status.AMBIGUOUS, what, places, suggest=bool(fitting))

    def _fitting(self, mention: Mention, documents: Sequence[Document], quoted: Quoted) -> list[Place]:
        """The clauses that a citation names in some documents, of those in which its quotation stands."""
        named = [clauses_named(mention.cited, d) for d in documents] if mention.names_clause else []
        return [n.clauses for n in named if n.is_exact and self._search.stands(quoted, n.clauses)]

    def _alone(self, quoted: Quoted) -> Finding:
        """A quotation without a citation: exactly where it stands, or that it stands nowhere."""
        if title := title_found(quoted.ways, self._catalogue.documents, self._search.texts):
            return finding(Status.TITLE, f"The title of {expression_label(title.expression)}.")
        places = self._search.anywhere(quoted)
        if quoted.length < _FEWEST_WORDS and len(places) != 1:
            return finding(Status.UNCHECKED, "Without a citation, so few words are not looked for.")
        if places:
            return self._outcomes.found(places)
        near = self._search.nearest(quoted, (), _LIKE)
        if near and near.nearness.likeness >= _LIKE:
            return self._outcomes.nowhere(near)
        return finding(Status.NOWHERE, "The words stand in no document held.")

    def _placed(self, found: Finding, link: Link) -> Finding:
        """A finding with the words of the draft that it is about, and their line."""
        paragraph, start = link.place
        cited = _span(link.mention) if link.mention else None
        quoted = _inside(link.quotation) if link.quotation else None
        keys = self._catalogue.by_key
        return replace(
            found,
            line=self._draft.paragraphs[paragraph].line_at(start),
            citation=self._words(cited) if cited else "",
            quotation=self._words(quoted) if quoted else "",
            citation_at=cited,
            quotation_at=quoted,
            cited=tuple(self._search.label(keys[key]) for key in found.keys if key in keys),
        )

    def _words(self, span: Span) -> str:
        return " ".join(self._draft.paragraphs[span.paragraph].text[span.start : span.end].split())


def _span(mention: Mention) -> Span:
    return Span(mention.paragraph, mention.start, mention.end)


def _inside(quotation: Quotation) -> Span:
    return Span(quotation.paragraph, quotation.inner_start, quotation.inner_end)
