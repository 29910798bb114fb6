"""Pages for who is not signed in, and for what went wrong: they say what to do, and nothing of what was asked for."""

from board import words
from board.desk.layout import head, page, said
from board.desk.sessions import Session
from board.markup import Html, tag

SIGN_IN = ("登录", "Sign in")
WRONG = ("用户名或密码不正确", "the name or the password is wrong")
SHUT = ("现在无法登录或退出", "nobody can sign in or out just now")

FAULTS: dict[int, tuple[str, str]] = {
    400: ("请求无效", "the request cannot be read"),
    403: ("请求被拒绝：请从本系统页面重新操作", "refused: go back to the page of the board and do it from there"),
    404: ("没有此页", "there is no such page"),
    405: ("不支持此操作", "that cannot be done here"),
    408: ("请求超时", "the request took too long"),
    413: ("内容过长", "that is too long"),
    415: ("请求无效", "the request is of a kind that is not taken"),
    422: ("未生效：内容不符合规定", "not done: it says what may not be kept"),
    429: ("尝试过多，请稍后再试", "too many attempts, try again later"),
    500: ("出错了，已记录", "something went wrong; the operator's log has it"),
    503: ("暂时不可用，请稍后再试", "not to be had just now, try again soon"),
}
"""By status: all that a page says of a fault."""


def sign_in_page(onward: str, fault: tuple[str, str] | None = None) -> str:
    """The form for name and password. ``onward`` is where the browser goes after it."""
    return page(
        " ".join(SIGN_IN),
        None,
        "/sign-in",
        head(words.both(SIGN_IN)),
        said(words.both(fault), bad=True) if fault else None,
        tag(
            "form",
            tag("input", type="hidden", name="next", value=onward),
            _field("name", ("用户名", "name"), "text", "username"),
            _field("password", ("密码", "password"), "password", "current-password"),
            tag("button", words.both(SIGN_IN), type="submit"),
            method="post",
            action="/sign-in",
            class_="narrow",
        ),
    )


def fault_page(status: int, session: Session | None, more: tuple[str, str] | None = None, back: str = "/") -> str:
    """A page that says what is wrong and where to go on."""
    fault = FAULTS.get(status, FAULTS[500])
    return page(
        " ".join(fault),
        session,
        "",
        head(words.both(fault), words.both(more) if more else None),
        tag("p", tag("a", words.both(("返回", "back")), href=back)),
    )


def _field(name: str, label: tuple[str, str], kind: str, known_as: str) -> Html:
    asked = tag("input", id=name, name=name, type=kind, autocomplete=known_as, required=True, maxlength=256)
    return tag("div", tag("label", words.both(label), for_=name), asked)
