rel
chart
-s
templates/tests/check.yaml
