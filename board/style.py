"""The style sheets of the pages: one for reading on a screen of any width and on paper, one for sheets of A4."""

from board import colours, scrolling

_FONT = '"Helvetica Neue",Arial,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif'
_LEVELS = "".join(f".l{number}{{background:{ground};color:{ink}}}" for number, (ground, ink) in colours.LEVELS.items())

COMMON = f"""
*{{box-sizing:border-box}}
html{{-webkit-text-size-adjust:100%;print-color-adjust:exact;-webkit-print-color-adjust:exact}}
body{{margin:0;font:15px/1.5 {_FONT};color:{colours.INK};background:{colours.PAPER}}}
h1,h2,h3,p,ul,ol,dl,dd,figure,table{{margin:0;padding:0}}
h1{{font-size:28px;line-height:1.2;font-weight:650;letter-spacing:-.01em}}
h2{{font-size:19px;line-height:1.3;font-weight:650}}
h3{{font-size:17px;line-height:1.35;font-weight:650;overflow-wrap:anywhere}}
a{{color:inherit;text-decoration-color:{colours.ORDINARY};text-underline-offset:3px}}
table{{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}}
th{{font-weight:500;color:{colours.QUIET};font-size:12.5px;text-align:left;vertical-align:bottom;padding:6px 10px 6px 0;
border-bottom:1px solid {colours.INK}}}
td{{padding:8px 10px 8px 0;border-bottom:1px solid {colours.LINE};vertical-align:top}}
td:last-child,th:last-child{{padding-right:0}}
.n{{text-align:right;white-space:nowrap}}
{scrolling.STYLE}.quiet,.above,.en{{color:{colours.QUIET}}}
.above{{display:block;font-size:12.5px;line-height:1.35}}
.node{{font-weight:600}}
.nowrap{{white-space:nowrap}}
.level{{display:inline-flex;align-items:center;gap:6px;padding:2px 9px 2px 7px;border-radius:4px;font-size:13px;
font-weight:600;white-space:nowrap;line-height:1.5}}
.level .en{{color:inherit;font-weight:400}}
.bars{{display:inline-flex;gap:2px;align-items:flex-end}}
.bars i{{width:3px;height:11px;background:currentColor;opacity:.25}}
.bars i.on{{opacity:1}}
{_LEVELS}
.drill{{display:inline-block;padding:0 7px;border:2px dashed {colours.INK};border-radius:4px;font-size:13px;
line-height:1.5;white-space:nowrap;margin-right:6px}}
.drill .en{{color:inherit;font-weight:400}}
svg{{display:block;max-width:100%;height:auto}}
"""

PAGE = f"""{COMMON}
main,header,footer{{max-width:1080px;margin:0 auto;padding:0 28px}}
header{{padding-top:36px;padding-bottom:20px}}
header .mark{{font-size:13px;color:{colours.QUIET};margin-bottom:10px}}
header .mark b{{color:{colours.ALERT};font-weight:650}}
header .lead{{margin-top:8px;max-width:46em}}
.note{{margin-top:14px;padding:9px 13px;background:{colours.GROUND};border-radius:6px;font-size:13.5px}}
.note span{{margin-right:.5em}}
footer{{padding-top:28px;padding-bottom:44px;font-size:13px;color:{colours.QUIET}}}
section{{margin-top:36px}}
main>section:first-child{{margin-top:12px}}
section>h2{{margin-bottom:12px}}
section>ul{{padding-left:1.2em}}
.digest h3{{margin:18px 0 6px}}
.digest td.wide{{min-width:9em}}
section>p.lead{{margin:-6px 0 14px;color:{colours.QUIET};max-width:52em}}
.tiles{{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;background:{colours.LINE};
border:1px solid {colours.LINE};border-radius:8px;overflow:hidden}}
.tile{{background:{colours.PAPER};padding:14px 16px}}
.tile b{{display:block;font-size:30px;line-height:1.15;font-weight:650;font-variant-numeric:tabular-nums}}
.tile>span:not(.level){{font-size:13px;line-height:1.35;display:block;margin-top:3px;color:{colours.QUIET}}}
.tile>.level{{margin-top:4px}}
.card{{padding:26px 0 28px;border-top:1px solid {colours.INK};scroll-margin-top:8px}}
.card .head{{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;font-size:13.5px;color:{colours.QUIET};
margin-bottom:8px}}
.card .reason{{margin-top:6px;max-width:58em;overflow-wrap:anywhere}}
.card h4{{margin:20px 0 8px;font-size:13.5px;font-weight:600}}
.charts{{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:22px 32px;margin-top:18px}}
figure figcaption{{font-size:13.5px;font-weight:600;line-height:1.4;margin-bottom:6px}}
.legend{{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13px;color:{colours.QUIET};margin:10px 0 18px}}
.legend span{{display:inline-flex;align-items:center;gap:7px}}
.legend i{{width:14px;height:11px;border-radius:1px}}
.legend .dash{{width:22px;height:0;border-top:2px dashed {colours.EXPECTED}}}
.areas{{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px 24px}}
.areas .small{{width:100%}}
.areas p{{display:flex;justify-content:space-between;gap:8px;font-size:13px;margin-top:4px;line-height:1.35}}
.areas p b{{font-weight:600;overflow-wrap:anywhere}}
.areas p span{{white-space:nowrap;font-variant-numeric:tabular-nums}}
details{{margin-top:16px;font-size:13.5px}}
summary{{cursor:pointer;color:{colours.QUIET};width:max-content;max-width:100%}}
details table{{margin-top:6px}}
details td{{padding-top:5px;padding-bottom:5px}}
.empty{{padding:26px;border:1px dashed {colours.ORDINARY};border-radius:8px;text-align:center;color:{colours.QUIET}}}
.issue{{display:grid;grid-template-columns:44px minmax(0,1.15fr) minmax(0,1fr);gap:8px 20px;padding:20px 0;
border-top:1px solid {colours.LINE}}}
.issue .rank{{font-size:30px;line-height:1;font-weight:650;color:{colours.ALERT};font-variant-numeric:tabular-nums}}
.issue p{{margin-top:6px}}
.scale{{display:grid;grid-template-columns:auto minmax(60px,1fr) minmax(0,auto);gap:5px 12px;align-items:center;
font-size:13px;align-content:start}}
.scale .track{{height:9px;background:{colours.BAND};border-radius:2px}}
.scale .track i{{display:block;height:100%;background:{colours.EXPECTED};border-radius:2px}}
.scale .track.top i{{background:{colours.ALERT}}}
.scale .n{{white-space:normal}}
.scale .n b{{font-weight:600}}
.yes{{color:{colours.FOUND};font-weight:600}}
.no{{color:{colours.ALERT};font-weight:600}}
@media (max-width:680px){{
main,header,footer{{padding-left:16px;padding-right:16px}}
header{{padding-top:22px}}
h1{{font-size:23px}}
section{{margin-top:28px}}
.tiles{{grid-template-columns:repeat(2,1fr)}}
th{{white-space:normal}}
table.list thead{{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}}
table.list tr{{display:grid;grid-template-columns:1fr auto;gap:2px 12px;padding:11px 0;
border-bottom:1px solid {colours.LINE}}}
table.list td{{border:0;padding:0}}
table.list td{{order:3}}
table.list td:first-child{{order:0}}
table.list td.n{{order:1}}
table.list td.wide{{grid-column:1/-1;order:2}}
.steps tr{{display:flex;flex-wrap:wrap;gap:3px 12px;padding:8px 0;border-bottom:1px solid {colours.LINE}}}
.steps td{{border:0;padding:0}}
.steps td.wide{{order:1;flex-basis:100%;overflow-wrap:anywhere}}
.issue{{grid-template-columns:34px minmax(0,1fr)}}
.issue .scale{{grid-column:1/-1}}
}}
@media print{{
@page{{size:A4;margin:14mm}}
body{{font-size:10.5pt}}
main,header,footer{{max-width:none;padding-left:0;padding-right:0}}
header{{padding-top:0}}
tr,.card,.issue,figure{{break-inside:avoid}}
summary{{display:none}}
details::details-content{{content-visibility:visible;block-size:auto}}
.card .head,h2,h3{{break-after:avoid}}
thead{{display:table-header-group}}
.charts{{grid-template-columns:1fr 1fr}}
.charts.one{{grid-template-columns:1fr}}
}}
"""

SHEET = f"""{COMMON}
@page{{size:A4 portrait;margin:0}}
html{{background:{colours.GROUND}}}
body{{font-size:12px;line-height:1.4;background:none}}
.sheet{{width:210mm;min-height:297mm;margin:16px auto;padding:12mm 13mm 9mm;background:{colours.PAPER};
box-shadow:0 1px 8px #0002;display:flex;flex-direction:column;gap:11px}}
h1{{font-size:23px}}
h2{{font-size:12.5px;margin-bottom:2px}}
h2 .en,h2 .quiet{{font-weight:400}}
th{{font-size:10.5px;padding:2px 8px 3px 0;white-space:normal}}
td{{padding:2px 8px 2px 0;line-height:1.36}}
.above{{display:inline;font-size:10.5px;margin-left:6px}}
.top{{display:flex;justify-content:space-between;gap:12px;align-items:flex-end;border-bottom:2px solid {colours.INK};
padding-bottom:8px}}
.top .mark{{font-size:11px;color:{colours.QUIET};margin-bottom:3px}}
.top .when{{text-align:right;font-size:12px}}
.top .when b{{display:block;font-size:15px}}
.two{{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:18px}}
.level{{font-size:10.5px;padding:1px 6px 1px 5px}}
.bars i{{height:8px;width:2px}}
.fact{{font-size:14px;line-height:1.5}}
.fact b{{font-weight:650}}
.stack{{display:flex;flex-direction:column;gap:11px}}
.row{{display:grid;gap:14px}}
.line{{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}}
td.line{{max-width:0;width:60%}}
td.line:first-child{{min-width:11.5em}}
th.n{{white-space:normal}}
.foot{{margin-top:auto;font-size:10px;color:{colours.QUIET};border-top:1px solid {colours.LINE};padding-top:6px}}
.none{{color:{colours.QUIET};padding:3px 0}}
@media screen and (max-width:820px){{.sheet{{width:auto;min-height:0;margin:0;padding:18px 16px;box-shadow:none}}
.two{{grid-template-columns:minmax(0,1fr)}}.row{{display:block}}.row>*{{margin-bottom:12px}}.row svg{{width:100%}}
.line{{white-space:normal}}
td.line,td.line:first-child{{max-width:none;width:auto;min-width:7em}}}}
@media print{{html{{background:none}}.sheet{{margin:0;box-shadow:none;height:296mm;min-height:0;overflow:hidden}}}}
"""
