"""All documents together: walking the folder, the link graph, redirects, the history Git has of each, and the rules that need more than one."""
