"""The content rules that one document alone can break; each takes a document and returns problems."""
