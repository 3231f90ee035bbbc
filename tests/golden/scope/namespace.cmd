rel
chart
--namespace
elsewhere
