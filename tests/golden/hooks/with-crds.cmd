rel
chart
--include-crds
