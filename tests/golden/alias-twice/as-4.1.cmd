release
chart
--include-crds
