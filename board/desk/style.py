"""The style sheet of the served pages: that of all pages, and what a form, a sign and a wall need."""

from board import colours
from board.markup import digest
from board.style import PAGE

_SHADES = "".join(
    f".{name}{{background:{ground};color:{ink}}}" for name, (ground, ink) in {**colours.MORE, **colours.LESS}.items()
)

STYLE = f"""{PAGE}
.bar{{background:{colours.GROUND};border-bottom:1px solid {colours.LINE}}}
.bar>div{{max-width:1180px;margin:0 auto;padding:10px 28px;display:flex;flex-wrap:wrap;gap:6px 22px;align-items:center}}
.bar .mark b{{color:{colours.ALERT}}}
.bar nav{{display:flex;flex-wrap:wrap;gap:2px 18px;flex:1}}
.bar nav a{{padding:4px 0;text-decoration:none}}
.bar nav a[aria-current]{{font-weight:650;border-bottom:2px solid {colours.ALERT}}}
.bar .who{{font-size:13px;color:{colours.QUIET};overflow-wrap:anywhere}}
.title{{margin-top:26px}}
.title p{{margin-top:6px;color:{colours.QUIET};overflow-wrap:anywhere}}
.unseen{{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}}
.paper{{display:none}}
.live:empty{{display:none}}
.live{{position:fixed;left:0;right:0;bottom:0;margin:0;padding:12px 28px;font-weight:650;background:{colours.ALERT};
color:{colours.PAPER}}}
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
.check{{display:flex;gap:8px;align-items:center;min-height:44px}}
.check input{{width:auto;min-height:auto}}
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
.inline{{margin-top:14px;display:flex;flex-wrap:wrap;gap:10px;align-items:flex-end}}
.inline input{{width:auto}}
.trails p{{margin-top:8px;overflow-wrap:anywhere}}
.trails a[aria-current]{{font-weight:650;text-decoration:none}}
tbody th,tfoot th{{vertical-align:top;padding-top:8px;padding-bottom:8px;
font-size:inherit;color:{colours.INK};border-bottom:1px solid {colours.LINE}}}
.explore{{width:auto}}
.explore th[scope=col]{{text-align:right;white-space:normal;min-width:5.2em;max-width:9em}}
.explore th[scope=row],.explore th:first-child{{text-align:left;position:sticky;left:0;background:{colours.PAPER};
min-width:6em;max-width:12em;border-bottom:1px solid {colours.LINE};white-space:normal}}
.explore th{{color:{colours.INK};overflow-wrap:anywhere;padding-left:8px}}
.explore .x{{text-align:right;padding:5px 8px;white-space:nowrap}}
.explore .x a{{font-weight:600;padding:2px 4px}}
.explore .off{{display:block;font-size:12px;line-height:1.3}}
{_SHADES}
.missing{{color:{colours.ALERT};font-weight:650}}
.missing .en{{color:inherit}}
.changes{{font-size:13.5px;margin-top:4px;padding-left:1.2em}}
.late{{color:{colours.ALERT}}}
.proposed form{{margin-top:10px}}
.closable{{font-weight:600}}
.pack h2{{margin:26px 0 8px}}
.pack h3{{margin:18px 0 6px}}
.pack p,.pack figure{{margin-bottom:12px}}
.pack caption{{text-align:left;font-weight:600;padding:10px 0 4px}}
.pack tr.strong>*{{font-weight:650;background:{colours.GROUND}}}
.pack tr.inset>th{{padding-left:2em}}
.pack tbody th{{font-weight:400;white-space:normal}}
.marks{{display:flex;flex-wrap:wrap;gap:6px 10px}}
.cases th{{white-space:normal}}
@media (max-width:900px){{.cases thead{{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}}
.cases tr{{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:6px 14px;padding:11px 0;
border-bottom:1px solid {colours.LINE}}}
.cases td{{border:0;padding:0;min-width:0;text-align:left;white-space:normal}}
.cases td::before{{content:attr(data-label);display:block;font-size:12px;color:{colours.QUIET}}}
.cases td.wide{{grid-column:1/-1}}.cases td:empty{{display:none}}}}
@media (min-width:1700px){{body{{font-size:20px}}main,header,footer,.bar>div{{max-width:1640px}}
.tile b{{font-size:46px}}.tile>span:not(.level),th,.above,.level,.feeds,.bar .who{{font-size:17px}}
h2{{font-size:25px}}}}
@media (max-width:480px){{td .level .en{{display:none}}}}
@media (max-width:680px){{.bar>div{{padding:8px 16px}}.bar nav{{order:3;flex-basis:100%}}}}
@media print{{.bar,.deeds,.inline,.skip,form{{display:none}}.paper{{display:block}}}}
"""

DIGEST = digest(STYLE)
"""By which a browser knows that a style is this one and no other."""
