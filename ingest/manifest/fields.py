"""What a corpus.toml may say: the metadata of a document beyond its text, and which files are none."""

import datetime
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

_ISO_639_1 = frozenset(
    re.findall(
        "..",
        "aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngu"
        "gvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrms"
        "mtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktl"
        "tntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu",
    )
)

_STATUSES = ("adopted", "superseded", "suppressed", "proposed")


def _relative(value: str) -> str:
    value = value.replace("\\", "/")
    parts = PurePosixPath(value).parts
    if not parts or parts[0] == "/" or PureWindowsPath(value).drive or ".." in parts or "\0" in value:
        raise ValueError("is not a path inside the folder; write it from there, without '..' and drive")
    return value


def _day(value: object) -> object:
    """Convert a TOML date or integer to text; other values stay as they are."""
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: str) -> str:
    full = value + "2000-01-01"[len(value) :] if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value) else ""
    try:
        datetime.date.fromisoformat(full)
    except ValueError as error:
        raise ValueError('is not an ISO date; write it as "2022", "2022-06" or "2022-06-16"') from error
    return value


def _status(value: str) -> str:
    if value not in _STATUSES:
        raise ValueError(f"is none of {', '.join(_STATUSES)}")
    return value


def _language(value: str) -> str:
    if value not in _ISO_639_1:
        raise ValueError('is not an ISO 639-1 code; write two small letters such as "en"')
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", value):
        raise ValueError('is not an id; use letters, digits, dots and hyphens, as in "wtdc-45"')
    return value


def _web(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"\s", value):
        raise ValueError("is not a web address; begin it with https://")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class DocumentFields(BaseModel):
    """A document's metadata in a manifest; a field that is not stated is "" and read from the text.

    `begins` is written `from`: since when the document counts; `until` when it stopped, and `replaced_by` what for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)

    file: Annotated[Text, AfterValidator(_relative)]
    id: Annotated[Text, AfterValidator(_slug)] = ""
    body: Text = ""
    kind: Text = ""
    number: Annotated[Text, BeforeValidator(_day)] = ""
    revision: Text = ""
    title: Text = ""
    date: Annotated[Text, BeforeValidator(_day), AfterValidator(_date)] = ""
    language: Annotated[Text, AfterValidator(_language)] = ""
    address: Annotated[Text, AfterValidator(_web)] | None = None
    status: Annotated[Text, AfterValidator(_status)] = ""
    begins: Annotated[Text, BeforeValidator(_day), AfterValidator(_date)] = Field(default="", alias="from")
    until: Annotated[Text, BeforeValidator(_day), AfterValidator(_date)] = ""
    replaced_by: Text = ""


class Manifest(BaseModel):
    """The contents of a corpus.toml; `ignore` has patterns of paths that are no documents, as of fnmatch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text = ""
    ignore: tuple[Text, ...] = ()
    document: tuple[DocumentFields, ...] = ()
