"""What each address answers, one file a subject: from a request that knows its edition and level to the page."""
