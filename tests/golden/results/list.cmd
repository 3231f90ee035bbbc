rel
chart
--set-json
body="- a"
