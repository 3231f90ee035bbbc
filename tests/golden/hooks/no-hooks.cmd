rel
chart
--no-hooks
