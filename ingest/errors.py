"""The exception hierarchy of errors that users see; each message is one sentence that says what to do.

ResolvesError                  exit code 1, or a sentence in a chat; nobody is shown a traceback
  UsageError                   exit code 2: something was asked for or configured wrongly
    SettingsError              config.toml, an option or an environment variable
    ManifestError              corpus.toml, or a path to ingest
    QuestionError              an empty question, or one that is too long
    DraftError                 a draft to verify that cannot be read, or is too long
    DatasetError               a file of questions to evaluate with
    GateError                  a bound on a score
    RunError                   an evaluation that cannot go on in its folder
    StoppedError               an evaluation that was interrupted and can be gone on with
    JudgeError                 the model that judges answers
  OutputError                  a file that cannot be written
  UnreadableError              one file that is no document
  IngestError                  an ingestion that published nothing
  StoreError                   the store, a snapshot in it, or the Chroma server that has its vectors
  EmbeddingError               the embedder, or the service behind it
  StateError                   the database of conversations, votes and pending questions
  PromptError                  a file of prompts/
  ModelError                   a language model that gives no usable reply
  CacheError                   the cache of a model's earlier replies
  BudgetError                  the record of what models were paid
  UnreachableError             a chat service that cannot be reached now
  ServingError                 why a channel's question has no answer
    RateLimited                this person asks too often
    Overloaded                 too many questions of everybody wait
    AnswerTimeout              the answer took too long and was given up
    ShuttingDown               the process ends; an accepted question is answered after the restart
    InternalError              a fault of ours; the log has it

All are defined here, and not in the modules that raise them, so that a handler can see what there is to catch.
"""


class ResolvesError(Exception):
    """Base of the errors that users see: something failed that no code can mend; the process exits with `code`."""

    code = 1


class UsageError(ResolvesError):
    """Something was asked for or configured wrongly."""

    code = 2


class SettingsError(UsageError):
    """A setting is wrong; the message names it."""


class ManifestError(UsageError):
    """A corpus.toml or a path cannot be used."""


class QuestionError(UsageError):
    """A question is empty or too long."""


class ComparisonError(UsageError):
    """Two texts cannot be compared: one is not held, or they are not of one Work."""


class DraftError(UsageError):
    """A draft cannot be read, or is too long."""


class DatasetError(UsageError):
    """A question set cannot be used; the message has a line for each error in it."""


class GateError(UsageError):
    """A gate cannot be parsed."""


class RunError(UsageError):
    """An evaluation run cannot go on."""


class StoppedError(UsageError):
    """An evaluation run was interrupted; what it has is kept."""

    code = 130


class JudgeError(UsageError):
    """The judge cannot be asked."""


class OutputError(ResolvesError):
    """A file that was asked for cannot be written."""


class UnreadableError(ResolvesError):
    """A file cannot be read as a document."""


class IngestError(ResolvesError):
    """Nothing was published; the message may have a line for each file."""


class StoreError(ResolvesError):
    """The store cannot be used."""


class VectorsUnreachableError(StoreError):
    """The server that holds the store's vectors does not answer; what it holds may be as it was."""


class EmbeddingError(ResolvesError):
    """The embedder, or the service behind it, cannot be used."""


class StateError(ResolvesError):
    """The state's database cannot be used; the message never has its password."""


class PromptError(ResolvesError):
    """A prompt is missing, or has other variables than it should."""


class ModelError(ResolvesError):
    """A language model gave no usable reply; the message is the end of a sentence that begins with its name."""


class AnswerCancelled(ResolvesError):  # noqa: N818  (nothing went wrong)
    """Nobody waits for a model's help any more; what is ready is the answer."""


class CacheError(ResolvesError):
    """The cache of a model's replies cannot be used."""


class BudgetError(ResolvesError):
    """The record of what models were paid cannot be read or written."""


class UnreachableError(ResolvesError):
    """A chat service cannot be reached now; its channel is run again."""


class ServingError(ResolvesError):
    """A channel's question was not answered; the message is for the person who asked."""


class RateLimited(ServingError):  # noqa: N818  (as HTTP calls it)
    """This person is over the rate limit."""


class Overloaded(ServingError):  # noqa: N818
    """The queue of everybody's questions is full."""


class AnswerTimeout(ServingError):  # noqa: N818
    """The answer exceeded its time limit and was given up."""


class ShuttingDown(ServingError):  # noqa: N818
    """The process is shutting down; an accepted question stays pending, and is answered after the restart."""


class InternalError(ServingError):
    """An internal error; the log has it."""
