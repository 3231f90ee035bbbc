r
chart
-s=templates/a.yaml
