"""Which address below `/dicom-web/` is answered by which resource (PS3.18, tables 10.4.1-1 and 10.6.1-1)."""

from django.urls import path, re_path

from readingroom.interop.dicomweb import bulkdata, frames, metadata, rendered, retrieve, search
from readingroom.interop.dicomweb.answers import unknown

STUDY = "studies/<str:study>"
SERIES = f"{STUDY}/series/<str:series>"
INSTANCE = f"{SERIES}/instances/<str:sop>"
FRAMES = f"{INSTANCE}/frames/<str:numbers>"

urlpatterns = [
    path("studies", search.studies),
    path("series", search.series),
    path("instances", search.instances),
    path(f"{STUDY}/series", search.series),
    path(f"{STUDY}/instances", search.instances),
    path(f"{SERIES}/instances", search.instances),
    path(STUDY, retrieve.study),
    path(SERIES, retrieve.series),
    path(INSTANCE, retrieve.instance),
    path(f"{STUDY}/metadata", metadata.study),
    path(f"{SERIES}/metadata", metadata.series),
    path(f"{INSTANCE}/metadata", metadata.instance),
    path(FRAMES, frames.frames),
    path(f"{STUDY}/rendered", rendered.render_many),
    path(f"{SERIES}/rendered", rendered.render_many),
    path(f"{INSTANCE}/rendered", rendered.render_instance),
    path(f"{FRAMES}/rendered", rendered.render_frame),
    path(f"{STUDY}/thumbnail", rendered.thumbnail_many),
    path(f"{SERIES}/thumbnail", rendered.thumbnail_many),
    path(f"{INSTANCE}/thumbnail", rendered.thumbnail_instance),
    path(f"{FRAMES}/thumbnail", rendered.thumbnail_frame),
    path(f"{INSTANCE}/bulkdata/<path:place>", bulkdata.bulkdata),
    re_path("", unknown),
]
