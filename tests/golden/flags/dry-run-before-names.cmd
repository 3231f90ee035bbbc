r
chart
x
--dry-run=x
