rel
chart
--set
replicas=two
--skip-schema-validation
