rel
chart
-s
templates/a.yaml
