r
chart
--ca-file
none
--dry-run=x
