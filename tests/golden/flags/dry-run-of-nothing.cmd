r
chart
--dry-run=
