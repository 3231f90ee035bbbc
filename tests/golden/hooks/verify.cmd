rel
chart
--verify
