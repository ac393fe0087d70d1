"""DICOMweb (PS3.18, Studies service), read-only: search, metadata, frames, whole instances and rendered pictures."""
