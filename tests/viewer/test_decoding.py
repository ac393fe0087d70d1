"""Compressed frames are decoded in the browser, by WebAssembly in a worker, under the content policy of the site."""

import copy

import pytest
from playwright.sync_api import Browser, expect
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import get_frame
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless, RLELossless
from tests.viewer.looking import open_viewer, shade
from tests.viewer.phantoms import Phantom, make_phantom
from tests.viewer.site import Site

pytestmark = pytest.mark.browser


def encode(phantom: Phantom, syntax: UID) -> list[bytes]:
    """Each slice as one frame of a transfer syntax."""
    frames = []
    for instance in phantom.instances:
        dataset = copy.deepcopy(instance)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset["PixelData"].VR = "OW"
        dataset.compress(syntax)
        frames.append(get_frame(dataset.PixelData, 0, number_of_frames=1))
    return frames


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless], ids=lambda syntax: syntax.name)
def test_a_compressed_frame_shows_the_same_pixels(webgl_browser: Browser, site: Site, syntax: UID) -> None:
    phantom = make_phantom("compressed", slices=3, step=2.0)
    site.add(phantom, "compressed")
    for instance, frame in zip(phantom.instances, encode(phantom, syntax), strict=True):
        site.frames[phantom.series, instance.SOPInstanceUID] = (200, frame, syntax)
    with open_viewer(webgl_browser, site, "compressed?frame=2&window=brain") as viewer:
        viewer.wait_for_grey(4, 4, shade(10, center=40, width=80))
        viewer.press("ArrowDown")
        expect(viewer.slice).to_contain_text("Slice 3 of 3")
        viewer.wait_for_grey(4, 4, shade(20, center=40, width=80))
        viewer.press("b")
        viewer.drag((80.2, 10.2), (110.2, 40.2))
        expect(viewer.page.locator(".mark.measurement text")).to_have_count(3)
        mean = float(viewer.measured("Rectangle")[0].split()[2].replace("−", "-"))
        assert mean == pytest.approx(phantom.values[2, 10:40, 80:110].mean(), abs=0.3)
