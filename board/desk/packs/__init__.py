"""Meeting packs on the board: made for the area of who is signed in, kept, shown, and handed out as files."""
