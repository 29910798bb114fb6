"""Tables that are wider than the page: each in a box of its own, which says that it moves. One rule for all pages."""

from board import colours
from board.markup import Html, tag

STYLE = f"""
th{{word-break:keep-all}}
td{{overflow-wrap:anywhere}}
.scroll td{{overflow-wrap:break-word}}
th:not(.n,:empty),td:not(.n,.nowrap,:only-child){{min-width:calc(4em + 20px)}}
td:first-child:not(.n,:only-child),tbody th:not(.n){{min-width:7em}}
.inset>th:not(.n){{min-width:8em}}
.n{{word-break:keep-all}}
.scroll{{overflow-x:auto;max-width:100%;background:
linear-gradient(90deg,{colours.PAPER} 40%,transparent) 0 0/36px 100% no-repeat local,
linear-gradient(270deg,{colours.PAPER} 40%,transparent) 100% 0/36px 100% no-repeat local,
linear-gradient(90deg,#0004,transparent) 0 0/12px 100% no-repeat scroll,
linear-gradient(270deg,#0004,transparent) 100% 0/12px 100% no-repeat scroll}}
.scroll th{{white-space:normal}}
.scroll::before{{content:"← 左右滑动 scroll →";display:block;position:sticky;left:0;width:max-content;max-height:0;
overflow:hidden;font:12px/1.6 sans-serif;color:{colours.QUIET}}}
@keyframes moves{{from,to{{max-height:3em}}}}
@supports (animation-timeline:scroll()){{.scroll::before{{animation:moves linear both;
animation-timeline:scroll(nearest inline)}}}}
@media print{{.scroll{{overflow:visible;background:none}}.scroll::before{{display:none}}}}
"""
"""No word of a head is cut, no column of text is narrower than four characters. A shadow stands at the edge behind
which there is more; where the browser knows timelines of scrolling, words stand above a box that moves, and only there.
"""


def scrolled(table: Html, name: str) -> Html:
    """A table that is moved to and fro where the page is narrower than it, by keys too; ``name`` is said of it."""
    return tag("div", table, class_="scroll", role="region", tabindex=0, aria_label=name)
