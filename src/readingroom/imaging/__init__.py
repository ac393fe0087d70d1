"""DICOM and raster images: read, ordered, windowed, rendered, de-identified, stored, simulated, compared."""
