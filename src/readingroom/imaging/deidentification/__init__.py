"""De-identification of DICOM data sets: by an allow-list, with keyed pseudonyms, and with a check for text in the pixels."""
