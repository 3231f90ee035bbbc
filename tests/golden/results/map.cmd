rel
chart
--set-json
body="a: 1"
