rel
chart
-s
templates/*/z.json
-s
templates/b.yaml
