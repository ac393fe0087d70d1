"""Terms: findings, sites, modalities and sequences, clinical context, with their synonyms, hierarchy and codes.

Reads the vocabulary files of a library, checks them and matches their words in text.
"""
