rel
unexpected
