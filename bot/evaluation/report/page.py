"""A run as one page of HTML that needs nothing beside it: no script from elsewhere, no font, no picture."""

from collections.abc import Sequence

from bot.evaluation.compare import Comparison
from bot.evaluation.scored import Scored
from bot.evaluation.times import Times


def page(scored: Scored, times: Times, comparisons: Sequence[Comparison]) -> str:
    """The whole report."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("bot.evaluation", "report")
    environment = Environment(loader=loader, autoescape=select_autoescape(("html", "j2")), undefined=StrictUndefined)
    return environment.get_template("page.html.j2").render(scored=scored, times=times, comparisons=comparisons)
