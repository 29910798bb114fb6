"""What the pages say of something that is worked out beside them: a pack, a sheet, a list of candidates."""

AGAIN = 3
"""Seconds after which a browser asks again for what is being made."""
MAKE = ("生成", "make it")
MAKING = ("正在生成：本页几秒后自动刷新", "it is being made: this page asks again in seconds")
MADE = ("已生成", "it is made")
NOT_MADE = ("未生成", "it was not made")
