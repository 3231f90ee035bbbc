-gs
templates/a.yaml
chart
