"""The same answers for machines, in the open standards they speak: DICOMweb."""
