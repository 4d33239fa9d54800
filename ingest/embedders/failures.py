"""Describe the errors of an OpenAI-compatible server for users; never with a key or a header in the text."""

import openai


def failure(error: Exception, model: str, seconds: float, expected: str) -> str:
    """Describe an error as the end of a sentence: "is over its rate limit: try again in a minute".

    `seconds` is the time limit of the request; `expected` names what the server should have answered.
    """
    match error:
        case openai.AuthenticationError():
            return "does not accept the key in OPENAI_API_KEY"
        case openai.PermissionDeniedError():
            return f"does not let the key in OPENAI_API_KEY use the model {model}"
        case openai.NotFoundError():
            return f"has no model {model}"
        case openai.RateLimitError(code="insufficient_quota"):
            return "has no credit left for the key in OPENAI_API_KEY"
        case openai.RateLimitError():
            return "is over its rate limit: try again in a minute"
        case openai.APITimeoutError():
            return f"did not answer within {seconds:g} seconds"
        case openai.APIConnectionError():
            return "cannot be reached"
        case openai.APIStatusError():
            return f"answered with error {error.status_code}"
        case _:
            return f"answered something that is no {expected}"
