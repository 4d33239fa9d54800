"""A request's body that was read before its application sees it."""

from starlette.types import Message, Receive


def replaying(body: bytes, receive: Receive) -> Receive:
    """What an application receives in the place of `receive`: the body whole, then what else there is."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
