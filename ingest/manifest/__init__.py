"""corpus.toml, a folder's manifest: what it says of documents; and the discovery of the documents in folders.

    [[document]]
    file = "acts/45.txt"          the facts of one file; files that are not listed are taken with what their text says
    number = "45"

    ignore = ["drafts/*"]         at its top: what is no document

fields      what may be said
loading     corpus.toml -> Manifest, and the entries that it lists
complaint   what is wrong with one, as a sentence
entry       Entry and Skipped
naming      ids
discovery   folders and files -> Found
"""

from ingest.manifest.discovery import Found, discover
from ingest.manifest.entry import Entry, Skipped, precedence
from ingest.manifest.fields import DocumentFields, Manifest
from ingest.manifest.loading import MANIFEST, load_manifest

__all__ = [
    "MANIFEST",
    "DocumentFields",
    "Entry",
    "Found",
    "Manifest",
    "Skipped",
    "discover",
    "load_manifest",
    "precedence",
]
