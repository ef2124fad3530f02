"""What a vector is: one way to write, read or reach, tried once for each flavour."""

from dataclasses import dataclass

# In the order in which every page names them. `necessary` is exempt from consent and comes last: that it worked shows that the page ran to
# its end and that its way was open, so that what did not happen was stopped and not merely late.
FLAVOURS = ("undeclared", "audience", "video", "necessary")
SENTINEL = "necessary"


@dataclass(frozen=True)
class Vector:
    """One way.

    `run` is the body of an async function of the page, with what keeper.js offers; `markup` is HTML, once for each flavour; `fields` are
    field lines of the page's own response. In the last two $NAME, $BASE and $HOST stand for the flavour's name and third party. `of` is
    what must be looked at to know that it worked. A vector that is `top` needs a tab of its own, and one that is `each` a tab for each
    flavour; the others share pages as frames. One that is `alone` has a third party of its own for each flavour, because a bare connection
    does not say what it is for.
    """

    name: str
    plane: str
    kind: str
    of: str
    run: str = ""
    markup: str = ""
    fields: str = ""
    top: bool = False
    each: bool = False
    alone: bool = False


def called(flavour, vector):
    """Returns the name of the cookie, key, database or cache that a vector tries to write."""
    return f"zoo_{flavour}_{vector}"


def left(flavour):
    """Returns the name of what an earlier visit left, in every store."""
    return called(flavour, "left")


def secret(flavour):
    """Returns the value of what an earlier visit left."""
    return f"secret-{flavour}"
