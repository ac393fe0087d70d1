"""De-identification of DICOM data sets: by an allow-list, with keyed pseudonyms, and with a check of the pixels for burned-in text."""
