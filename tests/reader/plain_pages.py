"""Pages as plain as can be, so that tests of the handler depend on no template: the statements a reader may see."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from readingroom.request import ReadingRequest, pure, revalidated


def _words(request: ReadingRequest) -> str:
    page = request.reading.page("meningioma")
    assert page is not None
    visible = [block.statements[0].html for section in page.sections for block in section.blocks or ()]
    return "\n".join([f"{page.card.title} from {request.edition.id} at “{request.prefix}”", *visible, "end\n" * 200])


@pure
def document(request: ReadingRequest) -> HttpResponse:
    return HttpResponse(_words(request))


@pure
def with_cookie(request: ReadingRequest) -> HttpResponse:
    response = HttpResponse(_words(request))
    response.set_cookie("seen", "yes")
    return response


@pure
def with_host(request: ReadingRequest) -> HttpResponse:
    return HttpResponse(request.build_absolute_uri("/"))


@pure
def missing(request: ReadingRequest) -> HttpResponse:
    return HttpResponse("nothing here", status=404)


@revalidated
def found_again(request: ReadingRequest) -> HttpResponse:
    return HttpResponse(f"you asked for {request.GET.get('q', '')}")


def plain(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(str(exception), status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("bad request", status=400)


urlpatterns = [
    path("diagnoses/meningioma", document),
    path("with-cookie", with_cookie),
    path("with-host", with_host),
    path("missing", missing),
    path("search", found_again),
    path("account/", include("readingroom.accounts.urls")),
]
handler400 = "tests.reader.plain_pages.refused"
handler404 = "tests.reader.plain_pages.plain"
