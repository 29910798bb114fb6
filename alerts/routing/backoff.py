"""How long to wait before the same thing is told again."""


def next_pause(until: int, exponent: int, now: int, pause: int, longest: int) -> tuple[int, int]:
    """The instant before which it is not told again after a notice at ``now``, and the new exponent.

    ElastAlert's ``exponential_realert``: with ``d = now - until``, time since the last pause ended,

    - ``d < pause * 2^e``: it goes on, ``e`` rises by 1;
    - else, while ``d > pause * 2^e`` and ``e > 0``: ``d -= pause * 2^e``, ``e`` falls by 1, so calm is forgiven;
    - the wait is ``pause * 2^e``; where that reaches ``longest``, it is ``longest`` and ``e`` falls by 1.

    The exponent never falls below 0: ElastAlert's does where ``longest <= pause``, and then waits less than a pause.
    ``until`` is 0 for what was not told before: ``now + pause``, exponent 0.
    """
    if until == 0:
        return now + min(pause, longest), 0
    calm = now - until
    if calm < pause << exponent:
        exponent += 1
    else:
        while calm > pause << exponent and exponent > 0:
            calm -= pause << exponent
            exponent -= 1
    wait = pause << exponent
    if wait >= longest:
        return now + longest, max(0, exponent - 1)
    return now + wait, exponent
