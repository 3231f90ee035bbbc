rel
chart/charts/lib
