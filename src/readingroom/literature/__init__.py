"""References: the CSL-JSON store of a library, import from NBIB, RIS and BibTeX, citation styles and retraction status."""
