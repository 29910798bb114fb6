"""The style sheet of the served pages: that of all pages, and what a form, a sign and a wall need."""

import base64
from hashlib import sha256

from board import colours
from board.style import PAGE

STYLE = f"""{PAGE}
.bar{{background:{colours.GROUND};border-bottom:1px solid {colours.LINE}}}
.bar>div{{max-width:1080px;margin:0 auto;padding:10px 28px;display:flex;flex-wrap:wrap;gap:6px 22px;align-items:center}}
.bar .mark b{{color:{colours.ALERT}}}
.bar nav{{display:flex;gap:18px;flex:1}}
.bar nav a{{padding:4px 0;text-decoration:none}}
.bar nav a[aria-current]{{font-weight:650;border-bottom:2px solid {colours.ALERT}}}
.bar .who{{font-size:13px;color:{colours.QUIET};overflow-wrap:anywhere}}
.title{{margin-top:26px}}
.title p{{margin-top:6px;color:{colours.QUIET};overflow-wrap:anywhere}}
.unseen{{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}}
.paper{{display:none}}
.change{{margin-top:14px}}
.skip{{position:absolute;left:-999px}}
.skip:focus{{left:8px;top:8px;background:{colours.PAPER};padding:8px}}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible,
summary:focus-visible{{outline:3px solid {colours.ALERT};outline-offset:2px}}
button{{font:inherit;font-weight:600;padding:9px 16px;min-height:44px;border:1px solid {colours.ALERT};
border-radius:6px;background:{colours.ALERT};color:{colours.PAPER};cursor:pointer}}
button .en{{color:inherit;font-weight:400}}
button.plain{{background:{colours.PAPER};color:{colours.INK};border-color:{colours.QUIET};font-weight:500}}
.bar button{{min-height:36px;padding:4px 12px;font-size:13px}}
label{{display:block;font-size:13px;color:{colours.QUIET};margin-bottom:3px}}
input,select,textarea{{font:inherit;width:100%;padding:9px 10px;min-height:44px;border:1px solid {colours.QUIET};
border-radius:6px;background:{colours.PAPER};color:{colours.INK}}}
.deeds{{display:flex;flex-wrap:wrap;gap:10px;align-items:flex-start;margin-top:16px}}
.deeds details{{margin:0;border:1px solid {colours.QUIET};border-radius:6px}}
.deeds summary{{color:{colours.INK};font-size:15px;font-weight:500;padding:9px 16px;min-height:44px}}
.deeds details[open]{{flex-basis:min(380px,100%)}}
.deeds details form{{display:flex;flex-direction:column;gap:10px;padding:4px 14px 14px}}
.handling{{margin-top:12px;padding-left:1.2em}}
.counts{{grid-template-columns:repeat(auto-fit,minmax(100px,1fr))}}
.narrow{{max-width:380px;margin-top:18px;display:flex;flex-direction:column;gap:14px}}
.said{{
padding:12px 14px;border-radius:6px;border-left:5px solid {colours.FOUND};background:{colours.GROUND};margin-top:14px}}
.said.bad{{border-left-color:{colours.ALERT}}}
.said b{{display:block}}
.feeds{{display:flex;flex-wrap:wrap;gap:4px 26px;font-size:13.5px;margin-top:14px}}
.feeds b{{font-weight:650}}
.untouched td:first-child{{box-shadow:-6px 0 0 {colours.ALERT}}}
bdi{{unicode-bidi:isolate}}
.inline{{display:flex;flex-wrap:wrap;gap:10px;align-items:flex-end}}
.inline input{{width:auto}}
.changes{{font-size:13.5px;margin-top:4px;padding-left:1.2em}}
@media (min-width:1700px){{body{{font-size:20px}}main,header,footer,.bar>div{{max-width:1640px}}
.tile b{{font-size:46px}}.tile>span:not(.level),th,.above,.level,.feeds,.bar .who{{font-size:17px}}
h2{{font-size:25px}}}}
@media (max-width:680px){{.bar>div{{padding:8px 16px}}.bar nav{{order:3;flex-basis:100%}}}}
@media print{{.bar,.deeds,.inline,.skip,form{{display:none}}.paper{{display:block}}}}
"""

DIGEST = base64.b64encode(sha256(STYLE.encode()).digest()).decode("ascii")
"""By which a browser knows that a style is this one and no other."""
