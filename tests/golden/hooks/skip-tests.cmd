rel
chart
--skip-tests
