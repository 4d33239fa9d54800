"""`resolves export`: every clause held, as JSON lines."""

from bot.catalogue.versions import label_of
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, catalogue_of, print_json
from bot.cli.options import corpus_option, workspace_options


@command("export")
@workspace_options
@corpus_option
def export(workspace: Workspace) -> int:
    """Print a JSON object for each clause."""
    catalogue = catalogue_of(workspace)
    for document in catalogue.documents:
        for clause in document.clauses:
            print_json(
                {
                    "key": clause.key,
                    "document": document.expression.document,
                    "phrase": clause.phrase,
                    "num": clause.num,
                    "part": clause.part.value,
                    "addressees": list(clause.addressees),
                    "text": clause.text,
                    "footnotes": list(clause.footnotes),
                    "label": label_of(clause, catalogue),
                    "status": catalogue.status_of(document).value,
                    "section": clause.section,
                    "parent": clause.parent,
                },
                indent=None,
            )
    return ANSWERED
