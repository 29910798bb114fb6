"""Texts that somebody might put into a topic, an area or the name of a unit to have a spreadsheet compute them."""

from hypothesis import strategies as st

PAYLOADS = (
    "=1+1",
    '=HYPERLINK("x","y")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1+1",
    "-1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1+1",
    " =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "\x1b=1+1",
    "\u202e=1+1",
    "\t=1+1",
    "\r=1+1",
    "\r\n=1+1",
    "\n=1+1",
    "\tx",
    "#N/A",
    "#REF!",
    "'=1+1",
    '"=1+1',
    '",=1+1,"',
    "_x003D_1+1",
    "_x000D_",
    "&amp;<b>]]>",
    "TRUE",
    "1e5",
    "2026-10-01",
    "\ud800",
    "\ufffe\uffff",
    "",
)

letters = st.characters() | st.sampled_from("=+-@＝＋－＠\t\r\n'\"\\,;_x0041\x00\x85\u2028\u202e\ud800\ufffe😀水")
texts = (
    st.sampled_from(PAYLOADS)
    | st.text(letters, max_size=30)
    | st.builds(str.__add__, st.sampled_from("=+-@"), st.text())
)
