"""Addresses of the small library: one of every kind of page a reader can be at."""

ALPHA = "/diagnoses/alpha-mass"

DOCUMENTS = (
    ALPHA,
    "/diagnoses/beta-mass",
    "/diagnoses/gamma-cyst",
    "/differentials/dural-mass-causes",
    "/anatomy/sample-meninges",
    "/tables/sample-scale",
    "/cases/alpha-case",
)
TABS = ("images", "differential", "cases", "anatomy", "tables", "references", "history", "related")

PAGES = (
    "/",
    "/browse/brain",
    "/browse/spine",
    "/diagnoses",
    "/cases",
    *DOCUMENTS,
    *(f"{ALPHA}/{tab}" for tab in TABS),
    *(f"{document}/images" for document in DOCUMENTS[1:]),
    *(f"{document}/differential" for document in DOCUMENTS[1:]),
    "/terms/dural-mass",
    "/terms/no-enhancement",
    "/search",
    "/search?q=mass",
    "/search?q=zzzz",
    "/search/images?q=mass",
    "/search/help",
    "/differential",
    "/differential?f=dural-mass&n=t2-hypointense&age=50&sex=female",
    "/compare",
    "/compare?d=alpha-mass&d=beta-mass",
    "/about",
    "/quality",
    "/keys",
)
"""Pages that answer 200 to everyone."""

FAILURES = ("/nowhere", "/diagnoses/alfa-mass", "/diagnoses/omega-lesion", "/diagnoses/delta-lesion", "/e/000000000000/")

FRAGMENTS = (f"{ALPHA}/related/cards", "/terms/dural-mass/card", "/keys/sheet")

TWINS = (
    "/.json",
    "/index.json",
    "/browse/brain.json",
    "/diagnoses.json",
    *(f"{document}.json" for document in DOCUMENTS),
    *(f"{ALPHA}/{tab}.json" for tab in TABS),
    "/terms/dural-mass.json",
    "/search.json?q=mass",
    "/search/images.json?q=mass",
    "/differential.json?f=dural-mass",
    "/compare.json?d=alpha-mass&d=beta-mass",
    "/about.json",
    "/quality.json",
)

OTHERS = ("/feed.atom", "/sitemap.xml", "/robots.txt", "/healthz")
EVERYWHERE = (*PAGES, *FRAGMENTS, *TWINS, *OTHERS, *FAILURES)
