"""Meeting packs as documents: from figures to headings, tables and charts, in Chinese or English."""
