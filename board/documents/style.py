"""The style sheet of a document in HTML."""

from board import colours, scrolling
from board.documents.blocks import Language

_SERIF = 'SimSun,"Songti SC","Noto Serif CJK SC","Source Han Serif SC",serif'
_SANS = 'SimHei,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
_LATIN: dict[Language, tuple[str, str]] = {
    "zh": (f'"Times New Roman",{_SERIF}', f"Arial,{_SANS}"),
    "en": (f"Georgia,{_SERIF}", f"Arial,{_SANS}"),
}


def style(language: Language) -> str:
    """The sheet: ``mso-number-format`` keeps a cell a text where the page is opened as a spreadsheet."""
    body, heads = _LATIN[language]
    return f"""
*{{box-sizing:border-box}}
html{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
body{{margin:0;font:15px/1.65 {body};color:{colours.INK};background:{colours.PAPER}}}
main{{max-width:210mm;margin:0 auto;padding:12mm 14mm}}
h1{{font:700 25px/1.35 {heads};margin:6px 0 8px;text-align:center;overflow-wrap:anywhere}}
h2{{font:700 18px/1.4 {heads};margin:26px 0 8px}}
h3{{font:700 15.5px/1.4 {heads};margin:18px 0 6px}}
p{{margin:0 0 8px;overflow-wrap:anywhere}}
.running,.subtitle,footer,.note{{font-size:12.5px;color:{colours.QUIET}}}
.subtitle{{text-align:center;margin:0 0 2px}}
.running{{border-bottom:1px solid {colours.LINE};padding-bottom:5px}}
.lead{{font-size:16px;margin-top:14px}}
table{{border-collapse:collapse;width:100%;margin:10px 0 14px;font-size:13px;line-height:1.45;
font-variant-numeric:tabular-nums}}
caption{{font:600 13.5px/1.5 {heads};text-align:left;padding-bottom:4px}}
thead th{{font-weight:600;text-align:left;vertical-align:bottom;border-top:1.5px solid {colours.INK};
border-bottom:1px solid {colours.INK};padding:4px 7px;text-wrap:balance}}
tbody th{{font-weight:400;text-align:left}}
tbody th,td{{border-bottom:1px solid {colours.LINE};padding:4px 7px;vertical-align:top}}
tbody tr:last-child>*{{border-bottom:1.5px solid {colours.INK}}}
.t{{mso-number-format:"\\@"}}
thead th.n,td.n{{text-align:right;mso-number-format:"\\@"}}
tr.strong>*{{font-weight:700;background:{colours.GROUND}}}
tr.inset>th{{padding-left:2em}}
tr.blank>*{{height:9mm}}
{scrolling.STYLE}figure{{margin:14px 0}}
figure svg{{display:block;max-width:100%;height:auto}}
figcaption{{font:600 13.5px/1.5 {heads};margin-top:4px}}
footer{{margin-top:26px;border-top:1px solid {colours.LINE};padding-top:6px}}
@media screen and (max-width:700px){{main{{padding:16px}}}}
@page{{size:A4;margin:16mm 15mm 17mm;@bottom-center{{content:counter(page) " / " counter(pages);
font:9pt Arial,sans-serif}}}}
@media print{{
body{{font-size:10.5pt}}
main{{max-width:none;padding:0}}
table{{font-size:9pt}}
thead th,tbody th,td{{padding:4px 5px}}
tr.inset>th{{padding-left:2em}}
tr,figure,.lead,.note,table.short{{break-inside:avoid}}
h2,h3,caption,p:has(+.scroll){{break-after:avoid}}
.note,tbody tr:nth-last-child(-n+2){{break-before:avoid}}
thead{{display:table-header-group}}
.break{{break-before:page}}
}}
"""
