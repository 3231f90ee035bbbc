rel
rel
