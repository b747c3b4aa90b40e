"""Template tags: parts of pages, form fields and charts."""
