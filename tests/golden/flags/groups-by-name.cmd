r
chart
--validate
--dry-run
--force
--force-conflicts
