"""The content rules that need more than one document, or the day: ties, references, reviews, redirects, cases."""
