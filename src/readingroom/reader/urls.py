"""Which address is answered by which page. Permanent addresses (`/e/<edition>/…`) come here without their first part."""

from django.urls import include, path, re_path

from readingroom.reader.pages import (
    about,
    browse,
    compare,
    consulting,
    documents,
    feeds,
    home,
    media,
    quality,
    search,
    similar,
    stacks,
    terms,
    unanswered,
    viewer,
)

TWIN = r"(?P<twin>\.json)?"
DOCUMENT = r"(?P<folder>[^/.]+)/(?P<document>[^/]+?)"
TABS = "images|differential|cases|anatomy|tables|references|history|related"

urlpatterns = [
    path("", home.home),
    re_path(r"^(?:index)?\.json$", home.home_twin),
    path("about", about.about),
    path("about.json", about.about_twin),
    path("keys", about.keys),
    path("keys/sheet", about.keys_sheet),
    path("quality", quality.quality),
    path("quality.json", quality.quality_twin),
    path("quality/searches", unanswered.unanswered),
    re_path(rf"^search{TWIN}$", search.search),
    re_path(rf"^search/images{TWIN}$", search.images),
    path("differential", consulting.differential),
    path("differential.json", consulting.differential_twin),
    path("differential/report", consulting.report),
    path("differential/terms", consulting.offered_terms),
    re_path(rf"^compare{TWIN}$", compare.compare),
    path("search/help", search.help_page),
    path("search/suggestions", search.suggestions),
    path("search/suggestions.json", search.suggestions_twin),
    path("opensearch.xml", search.description),
    path("feed.atom", feeds.feed),
    path("sitemap.xml", feeds.sitemap),
    path("robots.txt", feeds.robots),
    path("media/<str:name>", media.media),
    path("stacks/<str:document>/<str:image>.json", stacks.stack),
    path("stacks/<str:document>/<str:image>/annotations", stacks.save),
    path("similar", similar.similar),
    path("viewer/<str:document>/<str:image>", viewer.viewer),
    re_path(rf"^browse/(?P<area>[^/]+?){TWIN}$", browse.area),
    path("terms/<str:term>/card", terms.card),
    re_path(rf"^terms/(?P<term>[^/]+?){TWIN}$", terms.term),
    path("account/", include("readingroom.accounts.urls")),
    path("dicom-web/", include("readingroom.interop.urls")),
    re_path(rf"^(?P<folder>[^/.]+?){TWIN}$", browse.kind),
    re_path(rf"^{DOCUMENT}/related/cards$", documents.cards),
    re_path(rf"^{DOCUMENT}/history/(?P<commit>[0-9a-f]{{7,64}}){TWIN}$", documents.change),
    re_path(rf"^{DOCUMENT}(?:/(?P<tab>{TABS}))?{TWIN}$", documents.document),
    re_path(r"^(?P<address>.+)/$", home.without_slash),
]

handler400 = "readingroom.reader.pages.errors.bad_request"
handler403 = "readingroom.reader.pages.errors.permission_denied"
handler404 = "readingroom.reader.pages.errors.page_not_found"
handler500 = "readingroom.reader.pages.errors.server_error"
