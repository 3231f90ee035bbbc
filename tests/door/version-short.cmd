version
--short
