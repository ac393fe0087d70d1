"""All documents together: walking the folder, links, redirects, the history in Git, and the rules that need more than one."""
