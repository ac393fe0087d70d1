"""The pages people read: home, browse, the page of each kind with its tabs, quality, history, and what serves them fast."""
