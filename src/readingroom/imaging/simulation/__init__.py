"""Simulated images: stacks of head, chest and abdomen made from recipes, with what is in them known in mm and in HU."""
