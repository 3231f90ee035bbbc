rel
chart
-s
templates/none.yaml
