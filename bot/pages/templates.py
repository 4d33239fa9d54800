"""Pages made of the Jinja templates that lie beside the code: everything that is put into them is escaped."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.pages import printable, source_hash

if TYPE_CHECKING:
    from jinja2 import Environment


def templates(package: str, folder: str = ".", **options: Any) -> "Environment":
    """The templates in a folder of a package; a name that a template uses and nobody gives is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )


def static_page(package: str, **values: Any) -> str:
    """page.html.j2 of a package, complete in itself with page.css, under a policy that lets nothing load or run."""
    style = (files(package) / "page.css").read_text("utf-8")
    policy = f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"
    return printable(templates(package).get_template("page.html.j2").render(style=style, policy=policy, **values))
