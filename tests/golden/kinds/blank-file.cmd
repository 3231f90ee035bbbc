rel
chart
-s
templates/blank.yaml
