rel
chart
-f
chart/absent.yaml
