"""Files are parsed in processes of their own, within limits, so that no file takes an ingestion down with it.

files     `parse_all`: many files, in their order; what is short plain text is parsed in the process itself.
          `read_lines`: the lines of one, for what is no document of the corpus
pool      a few workers that are used again
process   one worker as its owner sees it: started when it is needed, killed when it is late, replaced when it is gone
worker    the process: it reads an entry and its bytes, and answers
limits    how much time, memory and text a file may take, and why

A worker is started as a program, and not by multiprocessing: that would run the main module of whoever calls
`ingest.parse_documents` a second time, and a fork of a process with threads may stand still for ever. It talks by
pickles over its standard streams, so that a file's bytes need no second place on the disk. It ends when its owner
does: then nobody writes to it any more, and within the limits of one file it sees that.
"""

from ingest.workers.files import parse_all, read_lines

__all__ = ["parse_all", "read_lines"]
