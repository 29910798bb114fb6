"""Processor seconds by step of a flow: methods are wrapped, and what one calls is taken from what it takes itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from inspect import isgeneratorfunction
from time import process_time
from typing import Any


class Shares:
    """Seconds by name. All that no wrapped method takes is under the name given first."""

    def __init__(self, other: str) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._under = [other]
        self._since = process_time()

    def watch(self, name: str, kind: Any, *methods: str) -> None:
        """Wraps methods of a class, or functions of a module; of a generator only what it does itself counts."""
        for method in methods:
            made = getattr(kind, method)
            setattr(kind, method, self._steps(name, made) if isgeneratorfunction(made) else self._call(name, made))

    def end(self) -> dict[str, float]:
        """The seconds up to now."""
        self._pass()
        return self.seconds

    def _pass(self) -> None:
        now = process_time()
        self.seconds[self._under[-1]] += now - self._since
        self._since = now

    def _call(self, name: str, made: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            self._pass()
            self._under.append(name)
            try:
                return made(*arguments, **named)
            finally:
                self._pass()
                self._under.pop()

        return timed

    def _steps(self, name: str, made: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def timed(*arguments: Any, **named: Any) -> Iterator[Any]:
            items = made(*arguments, **named)
            following = self._call(name, lambda: next(items, _END))
            while (item := following()) is not _END:
                yield item

        return timed


_END = object()
