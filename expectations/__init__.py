"""What must be true: every rule declared once, judged in polars, asserted by Great Expectations. No page is read here."""
