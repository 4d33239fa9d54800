"""Citation parsing and formatting: references to Works and clauses, as people type and as documents print them.

    find("what does instructs BDT 5 of res 45 say?")     every reference in a text
    parse("PP Resolution 181 (Guadalajara, 2010), recognizing k) ii)")     a text that is one reference
    format(citation)     the label that parse() reads back

A citation names a Work ("WTDC Resolution 45"), perhaps one revision of it, perhaps a clause inside it; or
only a clause ("resolves 2"), whose Work the caller finds from the context.
"""

from ingest.citation.labels import format, revision
from ingest.citation.numbering import format_num
from ingest.citation.reading import find, parse
from ingest.citation.reference import Citation

__all__ = ["Citation", "find", "format", "format_num", "parse", "revision"]
