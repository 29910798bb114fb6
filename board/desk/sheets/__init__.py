"""What a page shows as a file for spreadsheets and programs: the same scope, the same small cells hidden."""
