"""`Document` -> who says what in it: sentences, quotations, speakers, attribution."""
