rel
chart
--set-json
body="a:\n\tb: 1"
