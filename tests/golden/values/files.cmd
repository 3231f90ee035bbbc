rel
chart
-f
chart/more.yaml
--values
chart/last.yaml
