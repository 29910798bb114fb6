"""The analyst's pages: what could be a focus issue (每月一题), what was chosen, and how it goes on."""
