"""What a closed installation says to whoever would write into it: nothing that comes from outside is taken any more."""

from streams.errors import StreamsError

CLOSED = {"max.message.bytes": "0"}
"""The settings of a stream that takes no record of any size."""


def closed(name: str) -> StreamsError:
    """The error that names the installation, and what opens it."""
    return StreamsError(
        f"installation {name} is closed, another one takes its place: give the name of that one (`--name`, "
        f"JIANWEI_NAME); `jianwei setup --name {name} --reopen` opens it again"
    )
