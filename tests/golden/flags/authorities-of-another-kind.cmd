r
chart
--ca-file
chart/Chart.yaml
