rel
chart
-f
chart/more.yaml,chart/last.yaml
